#include "nets/recipe_book.h"

#include <catch2/catch.hpp>
#include <set>

#include "nets/catalog.h"
#include "nets/part.h"
#include "nets/recognise.h"

using namespace atrous;

namespace {

/// A file's names and shapes for a system, in the dialect's terms, without numbers.
WeightStore shapes_of(const nets::System& system,
                      std::string_view dialect_name,
                      const nets::OptionMap& given) {
  const auto options = nets::Options::resolve(system.name, system.options, given);
  const Naming naming = nets::find_dialect(system, dialect_name).naming(options);
  std::vector<nets::Part> parts;
  parts.push_back({"net", system.build(options)});
  WeightStore store("file");
  for (const WeightSpec& spec : nets::weights_of(parts))
    store.add(naming.source(spec.name).name, Tensor(DType::f32, spec.shape, nullptr, nullptr));
  return store;
}

}  // namespace

TEST_CASE("every recipe fits its system", "[nets][recipes]") {
  REQUIRE(nets::recipe_book().size() > 50);
  std::set<std::string> names;
  for (const nets::Recipe& recipe : nets::recipe_book()) {
    INFO(recipe.name);
    CHECK(names.insert(recipe.name).second);
    const nets::System& system = nets::find_system(recipe.system);
    CHECK_NOTHROW(nets::find_dialect(system, recipe.dialect));
    const auto options = nets::Options::resolve(system.name, system.options, recipe.options);
    CHECK(static_cast<std::size_t>(options.integer("classes")) == recipe.classes.size());
    CHECK((!recipe.licence.empty() || !recipe.unknown.empty()));
    CHECK_FALSE(recipe.source.empty());
    CHECK((recipe.score || !recipe.unknown.empty() || !recipe.notes.empty()));
  }
}

TEST_CASE("a file is told by names and shapes, down to its options", "[nets][recognise]") {
  const nets::System& system = nets::find_system("lwrefinenet");
  const nets::OptionMap options = {
      {"depth", "101"}, {"classes", "60"}, {"widths", "512,256,256,256"}};
  const auto found = nets::recognise(shapes_of(system, "dr-sleep", options));
  REQUIRE_FALSE(found.empty());
  INFO(found[0].text());
  CHECK(found[0].exact());
  CHECK(found[0].system == &system);
  CHECK(found[0].options.at("depth") == "101");
  CHECK(found[0].options.at("classes") == "60");
  const auto recipes = nets::recipes_for(found[0]);
  REQUIRE(recipes.size() == 1);
  CHECK(recipes[0].name == "lwrefinenet101-context");
}

TEST_CASE("a file that nothing fits gets the nearest, with what differs", "[nets][recognise]") {
  const nets::System& system = nets::find_system("lwrefinenet-mbv2");
  WeightStore store = shapes_of(system, "dr-sleep", {{"classes", "7"}});
  store.add("surplus", Tensor(DType::f32, Shape{3}, nullptr, nullptr));
  const auto found = nets::recognise(store);
  REQUIRE_FALSE(found.empty());
  CHECK(found[0].system == &system);
  CHECK(found[0].options.at("classes") == "7");
  CHECK(found[0].unexpected == 1);
  CHECK(found[0].differences == std::vector<std::string>{"surplus [3] is not expected"});
}
