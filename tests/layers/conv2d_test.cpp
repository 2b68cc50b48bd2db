#include "layers/conv2d.h"

#include <catch2/catch.hpp>

#include "layers/elementwise.h"
#include "tests/support/run_graph.h"
#include "tests/support/small_integers.h"

using namespace atrous;

TEST_CASE("a window as large as the image gives many images what it gives each alone",
          "[layers][conv2d]") {
  const auto network = [] {
    GraphBuilder g("test");
    const Value x = g.input("image", {.channels = 5});
    const Value y =
        layers::conv2d(g, "all", x, {.out_channels = 37, .kernel = {4, 3}, .bias = true});
    g.output("y", layers::relu(g, y));
    return std::move(g).finish();
  };
  constexpr int kImages = 6;
  const auto x = test::random_reals(std::ptrdiff_t{kImages} * 60, 1);
  const auto all = test::run_graph(network(), {kImages, 4, 3, 5}, x)[0];
  REQUIRE(all.size() == std::size_t{37} * kImages);
  for (std::size_t image = 0; image < kImages; ++image) {
    const auto first = x.begin() + static_cast<std::ptrdiff_t>(60 * image);
    const auto one = test::run_graph(network(), {1, 4, 3, 5}, {first, first + 60})[0];
    for (std::size_t k = 0; k < 37; ++k) CHECK(all[image * 37 + k] == Approx(one[k]).margin(1e-4));
  }
}
