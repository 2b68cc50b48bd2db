#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/weights/binding.h"

using namespace atrous;

namespace {

// Every element tells its own place: o, i, h, w are the digits of its value.
float number(int o, int i, int h, int w) {
  return static_cast<float>(1000 * o + 100 * i + 10 * h + w);
}

const Shape kWanted = {5, 4, 3, 2};

std::vector<float> wanted_elements(const Shape& shape) {
  std::vector<float> all;
  for (int o = 0; o < shape[0]; ++o)
    for (int i = 0; i < shape[1]; ++i)
      for (int h = 0; h < shape[2]; ++h)
        for (int w = 0; w < shape[3]; ++w) all.push_back(number(o, i, h, w));
  return all;
}

std::vector<float> bound(const Shape& source,
                         std::vector<float> values,
                         const Shape& wanted,
                         Layout layout) {
  WeightStore store("file");
  store.add("x", Tensor::from_floats(source, values));
  const std::vector<WeightSpec> specs = {{"a", wanted}};
  return bind_weights(specs, store, Naming({{"a", "x", layout}}), {}).floats("a");
}

}  // namespace

TEST_CASE("same: extents of 1 come and go", "[core][layout]") {
  const std::vector<float> values = {1, 2, 3, 4};
  CHECK(bound({1, 4, 1, 1}, values, {4}, Layout::same) == values);
  CHECK(bound({4}, values, {4, 1, 1, 1}, Layout::same) == values);
  CHECK(bound({2, 2}, values, {2, 2, 1, 1}, Layout::same) == values);
  CHECK_FALSE(fits(Layout::same, {4}, {2, 2}));
  CHECK_FALSE(fits(Layout::same, {2, 3}, {3, 2}));
  CHECK_FALSE(fits(Layout::same, {4, 1}, {4, 4}));
}

TEST_CASE("flat: a fully connected layer's rows are a convolution's windows", "[core][layout]") {
  CHECK(bound({5, 24}, wanted_elements(kWanted), kWanted, Layout::flat) ==
        wanted_elements(kWanted));
  CHECK_FALSE(fits(Layout::flat, {24, 5}, kWanted));
  CHECK_FALSE(fits(Layout::flat, {5, 25}, kWanted));
}

TEST_CASE("hwio: TensorFlow's convolutions and fully connected layers", "[core][layout]") {
  std::vector<float> values;
  for (int h = 0; h < 3; ++h)
    for (int w = 0; w < 2; ++w)
      for (int i = 0; i < 4; ++i)
        for (int o = 0; o < 5; ++o) values.push_back(number(o, i, h, w));
  CHECK(bound({3, 2, 4, 5}, values, kWanted, Layout::hwio) == wanted_elements(kWanted));
  CHECK(bound({24, 5}, values, kWanted, Layout::hwio) == wanted_elements(kWanted));
  CHECK(bound({2, 3}, {1, 2, 3, 4, 5, 6}, {3, 2}, Layout::hwio) ==
        std::vector<float>{1, 4, 2, 5, 3, 6});
  CHECK_FALSE(fits(Layout::hwio, kWanted, kWanted));
}

TEST_CASE("hwim: TensorFlow's depthwise convolutions", "[core][layout]") {
  std::vector<float> values;
  for (int h = 0; h < 3; ++h)
    for (int w = 0; w < 2; ++w)
      for (int o = 0; o < 6; ++o) values.push_back(number(o, 0, h, w));
  const Shape wanted = {6, 1, 3, 2};
  CHECK(bound({3, 2, 6, 1}, values, wanted, Layout::hwim) == wanted_elements(wanted));
  CHECK(bound({3, 2, 3, 2}, values, wanted, Layout::hwim) == wanted_elements(wanted));
  CHECK_FALSE(fits(Layout::hwim, {3, 2, 6, 2}, wanted));
  CHECK_FALSE(fits(Layout::hwim, {3, 2, 2, 3}, {3, 2, 3, 2}));
}

TEST_CASE("bgr: the input channels the other way round", "[core][layout]") {
  std::vector<float> values;
  const Shape wanted = {2, 3, 2, 2};
  for (int o = 0; o < 2; ++o)
    for (int i = 2; i >= 0; --i)
      for (int h = 0; h < 2; ++h)
        for (int w = 0; w < 2; ++w) values.push_back(number(o, i, h, w));
  CHECK(bound(wanted, values, wanted, Layout::bgr) == wanted_elements(wanted));
}

TEST_CASE("square: standard deviations for variances", "[core][layout]") {
  CHECK(bound({1, 3}, {1, 2, 3}, {3}, Layout::square) == std::vector<float>{1, 4, 9});
}

TEST_CASE("quotient: Caffe's sums with their scale factor", "[core][layout]") {
  const std::vector<WeightSpec> wanted = {{"bn1.mean", Shape{2}}};
  const Naming naming({{"bn*.mean", "norm*/0", Layout::quotient, "norm*/2"}});
  const auto read = [&](std::vector<float> factor) {
    WeightStore store("file");
    store.add("norm1/0", Tensor::from_floats(Shape{2}, std::vector<float>{6, 8}));
    const Shape shape = {static_cast<int>(factor.size())};
    if (!factor.empty()) store.add("norm1/2", Tensor::from_floats(shape, factor));
    return bind_weights(wanted, store, naming, {}).floats("bn1.mean");
  };
  CHECK(read({2}) == std::vector<float>{3, 4});
  CHECK(read({0}) == std::vector<float>{0, 0});
  CHECK_THROWS_WITH(read({}), Catch::Contains("its scale factor norm1/2 is missing"));
  CHECK_THROWS_WITH(read({1, 2}), Catch::Contains("not one number"));
}

TEST_CASE("a misfit says how the source should have stored the tensor", "[core][layout]") {
  CHECK_THROWS_WITH(bound({5, 4, 3, 2}, wanted_elements(kWanted), kWanted, Layout::hwio),
                    Catch::Contains("file has [5,4,3,2], layer wants [5,4,3,2] (stored as hwio)"));
}
