#include "layers/computed_conv.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "layers/elementwise.h"
#include "layers/parameter.h"
#include "tests/support/run_graph.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::layers;

TEST_CASE("a computed convolution takes its weights from a value", "[layers]") {
  const int images = 3, height = 5, width = 4, channels = 19, outputs = 7;
  const Shape shape{images, height, width, channels};
  for (const int threads : {1, 3}) {
    GraphBuilder g("net");
    const Value x = g.input("image", {.channels = channels});
    const Value weights = parameter(g, "weights", {outputs * channels}, {outputs, channels});
    g.output("weights", relu(g, weights));
    g.output("y", computed_conv(g, "conv", x, weights));
    const std::vector<float> input = test::small_integers(shape.count(), 1);
    const auto results =
        test::run_graph(std::move(g).finish(), shape, input, {{"weights.weight", 2.0F}}, threads);
    CHECK(results.at(0) == std::vector<float>(std::size_t{outputs} * channels, 2.0F));
    const std::vector<float>& y = results.at(1);
    REQUIRE(y.size() == static_cast<std::size_t>(shape.pixels()) * outputs);
    for (std::size_t pixel = 0; pixel < static_cast<std::size_t>(shape.pixels()); ++pixel) {
      float sum = 0;
      for (int c = 0; c < channels; ++c)
        sum += 2 * input[pixel * std::size_t{channels} + static_cast<std::size_t>(c)];
      for (int k = 0; k < outputs; ++k)
        REQUIRE(y[pixel * std::size_t{outputs} + static_cast<std::size_t>(k)] == sum);
    }
  }
}

TEST_CASE("a computed convolution wants weights of its input's channels", "[layers]") {
  const Shape shapes[] = {{1, 2, 2, 8}, {3, 9}};
  CHECK_THROWS_AS(ComputedConv().infer(shapes), Error);
  CHECK_THROWS_AS(Parameter(Shape{6}, Shape{7}).infer({}), Error);
}
