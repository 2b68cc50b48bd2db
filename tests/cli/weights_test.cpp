#include <catch2/catch.hpp>
#include <limits>

#include "nets/recipe.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;

namespace {

constexpr const char* kTensor = "segm.bias";  // of the classifier: 3 numbers

/// A store without one tensor: stores only grow.
WeightStore without(const WeightStore& store, std::string_view name) {
  WeightStore rest(store.source());
  for (const auto& [each, tensor] : store.tensors())
    if (each != name) rest.add(each, tensor);
  rest.metadata() = store.metadata();
  return rest;
}

void replace(WeightStore& store, const Shape& shape, std::span<const float> values) {
  store = without(store, kTensor);
  store.add(kTensor, Tensor::from_floats(shape, values));
}

}  // namespace

TEST_CASE("weights that do not fit end with 3 and say where", "[cli]") {
  struct Case {
    const char* name;
    std::function<void(WeightStore&)> spoil;
    const char* expected;
  };
  const float values[] = {1, 2, 3, 4};
  const float not_finite[] = {0, std::numeric_limits<float>::quiet_NaN(), 0};
  const Case cases[] = {
      {"missing tensor", [](WeightStore& s) { s = without(s, kTensor); }, kTensor},
      {"extra tensor",
       [&](WeightStore& s) { s.add("surplus.weight", Tensor::from_floats(Shape{4}, values)); },
       "surplus.weight"},
      {"mis-shaped tensor", [&](WeightStore& s) { replace(s, Shape{4}, values); },
       "file has [4], layer wants [3]"},
      {"NaN", [&](WeightStore& s) { replace(s, Shape{3}, not_finite); }, "element 1 is not finite"},
      {"no recipe and no such system",
       [](WeightStore& s) {
         s = without(s, kTensor);
         s.metadata().clear();
       },
       "name one with -m"},
      {"broken recipe",
       [](WeightStore& s) { s.metadata().find(nets::kRecipeKey)->second = "{\"name\": 1}"; },
       "recipe"},
  };
  const Workspace work;
  work.picture("rgb.png", "x.png");
  for (const Case& each : cases) {
    DYNAMIC_SECTION(each.name) {
      make_weights(work, "net.safetensors", each.spoil);
      const Run run = atrous::test::atrous(work, "segment -w net.safetensors x.png -o out/");
      INFO(run.err);
      CHECK(run.exit_code == 3);
      CHECK(run.err.find("net.safetensors") != std::string::npos);
      CHECK(run.err.find(each.expected) != std::string::npos);
      CHECK(work.files("out").empty());
    }
  }
}

TEST_CASE("a weight file cut off anywhere ends with 3", "[cli]") {
  const Workspace work;
  work.picture("rgb.png", "x.png");
  const std::string whole = read_file(make_weights(work));
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{500},
                                 whole.size() / 2, whole.size() - 1}) {
    work.write("cut.safetensors", whole.substr(0, size));
    const Run run = atrous::test::atrous(work, "segment -w cut.safetensors x.png");
    INFO(size << ": " << run.err);
    CHECK(run.exit_code == 3);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("atrous: cut.safetensors") == 0);
  }
}

TEST_CASE("weights without a recipe take a system or a recipe file", "[cli]") {
  const Workspace work;
  work.picture("rgb.png", "x.png");
  std::string recipe;
  make_weights(work, "bare.safetensors", [&](WeightStore& store) {
    recipe = store.metadata().find(nets::kRecipeKey)->second;
    store.metadata().clear();
  });
  work.write("small.json", recipe);
  const Run system = atrous::test::atrous(work,
                                          "segment -w bare.safetensors x.png -o s.png "
                                          "-m lwrefinenet-mbv2:classes=3,width=8,crp_stages=1");
  CHECK(system.exit_code == 0);
  CHECK(system.err.find("note: no recipe was given") != std::string::npos);
  const Run file =
      atrous::test::atrous(work, "segment -w bare.safetensors x.png -m small.json -o f.png");
  CHECK(file.exit_code == 0);
  CHECK(file.err.empty());
  CHECK(read_file(work / "s.png").size() > 50);
  work.write("small.json", "{}");
  CHECK(atrous::test::atrous(work, "segment -w bare.safetensors x.png -m small.json").exit_code ==
        3);
  CHECK(atrous::test::atrous(work, "segment -w bare.safetensors x.png -m missing.json").exit_code ==
        3);
}
