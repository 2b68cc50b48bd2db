#include "nets/recipe_book.h"

#include <catch2/catch.hpp>
#include <set>

#include "nets/catalog.h"
#include "nets/instances/instance_net.h"
#include "nets/part.h"
#include "nets/recognise.h"

using namespace atrous;

namespace {

/// A network's shape as `layout` stores it.
Shape stored_shape(Layout layout, const Shape& own) {
  if (layout == Layout::hwio && own.rank() == 4) return Shape{own[2], own[3], own[1], own[0]};
  if (layout == Layout::hwio && own.rank() == 2) return Shape{own[1], own[0]};
  if (layout == Layout::hwim) return Shape{own[2], own[3], own[0], 1};
  return own;
}

/// A file's names and shapes for a system, in the dialect's terms, without numbers.
WeightStore shapes_of(const nets::System& system,
                      std::string_view dialect_name,
                      const nets::OptionMap& given) {
  const auto options = nets::Options::resolve(system.name, system.options, given);
  const Naming naming = nets::find_dialect(system, dialect_name).naming(options);
  std::vector<nets::Part> parts;
  if (system.finds_instances())
    parts = std::move(system.build_instances(options).parts);
  else
    parts.push_back({"net", system.build(options)});
  WeightStore store("file");
  for (const WeightSpec& spec : nets::weights_of(parts)) {
    const SourceName source = naming.source(spec.name);
    if (store.find(source.name) == nullptr)
      store.add(source.name,
                Tensor(DType::f32, stored_shape(source.layout, spec.shape), nullptr, nullptr));
    if (!source.divisor.empty() && store.find(source.divisor) == nullptr)
      store.add(source.divisor, Tensor(DType::f32, Shape{1}, nullptr, nullptr));
  }
  return store;
}

bool is_found(const nets::Recipe& recipe, std::string_view only) {
  const nets::System& system = nets::find_system(recipe.system);
  const auto found = nets::recognise(shapes_of(system, recipe.dialect, recipe.options), only);
  for (const nets::Candidate& candidate : found)
    for (const nets::Recipe& each : nets::recipes_for(candidate))
      if (each.name == recipe.name) return true;
  return false;
}

}  // namespace

TEST_CASE("every recipe fits its system", "[nets][recipes]") {
  REQUIRE(nets::recipe_book().size() > 200);
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
    const std::set<int> ids(recipe.label_map.begin(), recipe.label_map.end());
    CHECK(ids.size() == recipe.label_map.size());
  }
}

TEST_CASE("every system with recipes finds the first of them by tensors", "[nets][recipes]") {
  std::set<std::pair<std::string, std::string>> seen;
  for (const nets::Recipe& recipe : nets::recipe_book()) {
    if (!seen.insert({recipe.system, recipe.dialect}).second) continue;
    INFO(recipe.name);
    CHECK(is_found(recipe, recipe.system));
  }
  CHECK(seen.size() > 30);
}

// Some minutes: by name only.
TEST_CASE("every recipe is found by its tensors among all systems", "[.][all-recipes]") {
  for (const nets::Recipe& recipe : nets::recipe_book()) {
    INFO(recipe.name);
    CHECK(is_found(recipe, {}));
  }
}

TEST_CASE("a recipe's file may say what it is like", "[nets][recipes]") {
  const nets::Recipe* base = nets::find_recipe("maskrcnn50-fpn-coco-detectron2");
  const nets::Recipe* boxes = nets::find_recipe("fasterrcnn101-fpn-coco-detectron2");
  REQUIRE(base);
  REQUIRE(boxes);
  CHECK(boxes->classes == base->classes);
  CHECK(boxes->preprocess == base->preprocess);
  CHECK(boxes->options.at("code") == "detectron2");
  CHECK(boxes->options.at("depth") == "101");
  CHECK(boxes->options.at("masks") == "0");
  REQUIRE(boxes->score);
  CHECK(boxes->score->more == std::map<std::string, double>{{"box_ap", 42.0}});
  // 80 classes in the order of COCO's categories, which have gaps.
  CHECK(base->label_map.size() == 80);
  CHECK(base->label_map[79] == 90);
  const nets::Recipe* ade = nets::find_recipe("deeplabv3plus-xception65-ade20k-tensorflow");
  REQUIRE(ade);
  CHECK(ade->classes[0] == "background");
  CHECK(ade->classes[1] == "wall");
  CHECK(ade->label_map[1] == 1);
}

TEST_CASE("weights that differ in no tensor are told apart in words", "[nets][recipes]") {
  const nets::Recipe* aligned = nets::find_recipe("mmseg-pspnet50-cityscapes-769");
  const nets::Recipe* plain = nets::find_recipe("mmseg-pspnet50-cityscapes");
  REQUIRE(aligned);
  REQUIRE(plain);
  CHECK(nets::differing_facts(*plain, *aligned) == "align_corners=1");
  CHECK(nets::differing_facts(*plain, *plain) == "in nothing that changes results");
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

TEST_CASE("options that go together are found together", "[nets][recognise]") {
  const auto check = [](std::string_view name, std::string_view dialect,
                        const nets::OptionMap& options) {
    const nets::System& system = nets::find_system(name);
    const auto found = nets::recognise(shapes_of(system, dialect, options), name);
    REQUIRE_FALSE(found.empty());
    INFO(found[0].text());
    CHECK(found[0].exact());
    for (const auto& [option, value] : options) CHECK(found[0].options.at(option) == value);
  };
  check("drn", "fyu", {{"arch", "c"}, {"depth", "26"}});
  check("unet", "pytorchcv",
        {{"up", "bilinear"}, {"middle", "half_in"}, {"stages", "5"}, {"bias", "1"}});
  // No name is that of the default options.
  check("csail", "csail-files", {{"encoder", "mobilenetv2"}, {"decoder", "c1"}});
  check("deeplab-resnet", "kazuto1011", {{"scales", "none"}, {"head", "point"}});
  check("tensorflow-deeplab", "tensorflow",
        {{"backbone", "mobilenet_v2"}, {"rates", "0"}, {"decoder", "0"}});
}

TEST_CASE("rows and columns of a mask are told by their product alone", "[nets][recognise]") {
  const nets::System& system = nets::find_system("semseg-psanet");
  const auto found =
      nets::recognise(shapes_of(system, "semseg", {{"mask", "13,15"}}), "semseg-psanet");
  REQUIRE_FALSE(found.empty());
  CHECK(found[0].exact());
  CHECK(found[0].options.at("mask") == "13,15");
  CHECK(found[0].untold.contains("mask"));
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
