#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.h"
#include "core/weights/binding.h"

using namespace atrous;

namespace {

Tensor ones(const Shape& shape) {
  return Tensor::from_floats(shape,
                             std::vector<float>(static_cast<std::size_t>(shape.count()), 1.0F));
}

const std::vector<WeightSpec> kWanted = {{"a.conv.weight", Shape{2, 3}}, {"a.bn.bias", Shape{2}}};
const Naming kNaming({{"a.conv.*", "net.0.*"}, {"a.bn.*", "net.1.*"}});

WeightStore good_store() {
  WeightStore store("file.pth");
  store.add("net.0.weight", ones(Shape{2, 3}));
  store.add("net.1.bias", ones(Shape{2}));
  return store;
}

std::string bind_error(const WeightStore& store, std::vector<std::string> ignored = {}) {
  try {
    bind_weights(kWanted, store, kNaming, ignored);
  } catch (const Error& error) {
    CHECK(error.code() == Code::missing_weight);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("stars of a naming rule carry over in order", "[core][naming]") {
  const Naming naming({{"enc.*.expand.bn.*", "layer.*.0.1.*"}, {"enc.*", "layer.*"}, {"x", "y"}});
  CHECK(naming.source("enc.3.1.expand.bn.weight").name == "layer.3.1.0.1.weight");
  CHECK(naming.source("enc.other").name == "layer.other");
  CHECK(naming.source("x").name == "y");
  CHECK(naming.source("unknown.weight").name == "unknown.weight");
  CHECK(naming.source_module("enc.3") == "layer.3");
}

TEST_CASE("a pattern matches from the left, as little as possible", "[core][naming]") {
  CHECK_FALSE(match_stars("a.*", "b.c"));
  CHECK_FALSE(match_stars("a", "ab"));
  CHECK_FALSE(match_stars("*.bias", "conv.weight"));
  CHECK(match_stars("a", "a")->empty());
  CHECK(*match_stars("*.*", "a.b.c") == std::vector<std::string_view>{"a", "b.c"});
  CHECK_FALSE(match_stars("ab*ba", "aba"));
}

TEST_CASE("a fitting file binds", "[core][binding]") {
  const BoundWeights bound = bind_weights(kWanted, good_store(), kNaming, {});
  CHECK(bound.has("a.conv.weight"));
  CHECK(bound.get("a.bn.bias").shape == Shape{2});
  CHECK_THROWS_AS(bound.get("nothing"), Error);
}

TEST_CASE("every kind of misfit is named", "[core][binding]") {
  SECTION("missing, with the nearest name") {
    WeightStore store("file.pth");
    store.add("net.0.weihgt", ones(Shape{2, 3}));
    store.add("net.1.bias", ones(Shape{2}));
    const std::string message = bind_error(store);
    CHECK_THAT(message, Catch::Contains("a.conv.weight (in the file: net.0.weight): missing") &&
                            Catch::Contains("nearest: net.0.weihgt") &&
                            Catch::Contains("file.pth"));
  }
  SECTION("unexpected") {
    WeightStore store = good_store();
    store.add("optimizer.step", ones(Shape{1}));
    CHECK_THAT(bind_error(store), Catch::Contains("optimizer.step: unexpected [1]"));
    CHECK(bind_error(store, {"optimizer.*"}).empty());
  }
  SECTION("mis-shaped") {
    WeightStore store("file.pth");
    store.add("net.0.weight", ones(Shape{3, 2}));
    store.add("net.1.bias", ones(Shape{2}));
    CHECK_THAT(bind_error(store), Catch::Contains("file has [3,2], layer wants [2,3]"));
  }
  SECTION("not finite") {
    WeightStore store("file.pth");
    store.add("net.0.weight", ones(Shape{2, 3}));
    store.add("net.1.bias", Tensor::from_floats(Shape{2}, std::vector<float>{1, NAN}));
    CHECK_THAT(bind_error(store), Catch::Contains("element 1 is not finite"));
  }
}

TEST_CASE("a tensor cannot be added twice", "[core][binding]") {
  WeightStore store = good_store();
  CHECK_THROWS_WITH(store.add("net.0.weight", ones(Shape{1})), Catch::Contains("comes twice"));
}

TEST_CASE("random weights depend on names alone and are usable", "[core][binding]") {
  const std::vector<WeightSpec> specs = {{"x.weight", Shape{8, 4, 3, 3}},
                                         {"x.running_var", Shape{8}}};
  const BoundWeights a = random_weights(specs);
  const BoundWeights b = random_weights(specs);
  CHECK(a.floats("x.weight") == b.floats("x.weight"));
  for (const float variance : a.floats("x.running_var")) CHECK(variance > 0);
}
