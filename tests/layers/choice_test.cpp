// Layers that choose, move or drop: each against what its formula says.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "layers/conv2d.h"
#include "layers/grid_blend.h"
#include "layers/grid_pool.h"
#include "layers/monte_carlo.h"
#include "layers/points.h"
#include "layers/select_channels.h"
#include "layers/stitch.h"
#include "tests/support/run_graph.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::layers;

namespace {

/// A graph of one input, with what `make` makes of it as its outputs.
template <class Make>
Graph graph_of(int channels, Make make) {
  GraphBuilder g("test");
  const Value x = g.input("image", {.channels = channels});
  int number = 0;
  for (const Value y : make(g, x)) g.output("y" + std::to_string(number++), y);
  return std::move(g).finish();
}

using Values = std::vector<Value>;

/// Three channels of zeros for every point.
Value zeros_of(GraphBuilder& g, const Points& points) {
  return pad_channels(g, "zeros", points.grid, 0, 3);
}

}  // namespace

TEST_CASE("the most uncertain points are those whose two best scores are closest",
          "[layers][points]") {
  const Shape shape{1, 3, 4, 3};
  const auto x = test::random_reals(shape.count(), 1);
  const auto outputs = test::run_graph(graph_of(3,
                                                [](GraphBuilder& g, Value v) {
                                                  const Points points =
                                                      uncertain_points(g, "points", v, 5);
                                                  return Values{points.places, points.grid};
                                                }),
                                       shape, x);
  std::vector<std::pair<float, int>> order;
  for (int p = 0; p < 12; ++p) {
    std::vector<float> scores(x.begin() + p * 3, x.begin() + p * 3 + 3);
    std::sort(scores.begin(), scores.end());
    order.emplace_back(scores[2] - scores[1], p);
  }
  std::sort(order.begin(), order.end());
  std::vector<int> want;
  for (int i = 0; i < 5; ++i) want.push_back(order[static_cast<std::size_t>(i)].second);
  std::sort(want.begin(), want.end());
  for (std::size_t i = 0; i < want.size(); ++i) {
    CHECK(outputs[0][i] == static_cast<float>(want[i]));
    CHECK(outputs[1][2 * i] == Approx((want[i] % 4 + 0.5) / 4 * 2 - 1));
    CHECK(outputs[1][2 * i + 1] == Approx((want[i] / 4 + 0.5) / 3 * 2 - 1));
  }
  CHECK_THROWS_AS(UncertainPoints(5).infer(std::vector{Shape{1, 3, 4, 1}}), Error);
}

TEST_CASE("points are put back where they were taken, and only there", "[layers][points]") {
  const Shape shape{2, 3, 4, 3};
  const auto x = test::random_reals(shape.count(), 2);
  // The replaced pixels become zero: what is left of x tells which they were.
  const auto outputs = test::run_graph(
      graph_of(3,
               [](GraphBuilder& g, Value v) {
                 const Points points = uncertain_points(g, "points", v, 7);
                 const Value zeros = zeros_of(g, points);
                 return Values{points.places, replace_points(g, "y", v, points, zeros)};
               }),
      shape, x);
  for (int n = 0; n < 2; ++n) {
    const float* places = outputs[0].data() + n * 7;
    for (int p = 0; p < 12; ++p) {
      const bool replaced = std::find(places, places + 7, static_cast<float>(p)) != places + 7;
      const auto at = static_cast<std::size_t>((n * 12 + p) * 3);
      CHECK(outputs[1][at] == (replaced ? 0 : x[at]));
    }
  }
}

TEST_CASE("channels are taken, filled up and shuffled", "[layers][select_channels]") {
  const std::vector<float> x = {0, 1, 2, 3, 4, 5};
  const auto outputs = test::run_graph(
      graph_of(6,
               [](GraphBuilder& g, Value v) {
                 return Values{take_channels(g, "a", v, 2, 3), pad_channels(g, "b", v, 6, 8),
                               shuffle_channels(g, "c", v, 6, 2), repeat_channel(g, "d", v, 4, 2)};
               }),
      {1, 1, 1, 6}, x);
  CHECK(outputs[0] == std::vector<float>{2, 3, 4});
  CHECK(outputs[1] == std::vector<float>{0, 1, 2, 3, 4, 5, 0, 0});
  CHECK(outputs[2] == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(outputs[3] == std::vector<float>{4, 4});
  CHECK_THROWS_AS(SelectChannels({6}).infer(std::vector{Shape{1, 1, 1, 6}}), Error);
}

TEST_CASE("a strided convolution of all shifts, stitched, is the dense one", "[layers][stitch]") {
  const auto conv = [](GraphBuilder& g, Value x, int stride) {
    return conv2d(g, "conv", x, {.out_channels = 4, .kernel = {3, 3}, .stride = {stride, stride}});
  };
  const Shape shape{2, 8, 10, 3};
  const auto x = test::small_integers(shape.count(), 3);
  const auto outputs = test::run_graph(
      graph_of(3,
               [&](GraphBuilder& g, Value v) {
                 const Value shifted = shift_stack(g, "shifts", v, 2);
                 return Values{conv(g, v, 1), stitch(g, "stitch", conv(g, shifted, 2), 2)};
               }),
      shape, x, {{"conv.weight", 2}, {"conv.bias", 1}});
  CHECK(outputs[0] == outputs[1]);
}

TEST_CASE("classifiers of a grid count by how near their cell is", "[layers][grid_blend]") {
  const auto blend = [](int grid) {
    return [grid](GraphBuilder& g, Value v) { return Values{grid_blend(g, "y", v, grid)}; };
  };
  const auto one = test::random_reals(5 * 6 * 2, 4);
  CHECK(test::run_graph(graph_of(2, blend(1)), {1, 5, 6, 2}, one)[0] == one);
  // Four cells on four pixels: each pixel lies in the middle of its own cell.
  std::vector<float> x(4 * 4);
  std::iota(x.begin(), x.end(), 0.0F);
  CHECK(test::run_graph(graph_of(4, blend(2)), {1, 2, 2, 4}, x)[0] ==
        std::vector<float>{0, 5, 10, 15});
  const std::vector<float> equal(7 * 5 * 9, 3);
  const auto blended = test::run_graph(graph_of(9, blend(3)), {1, 7, 5, 9}, equal);
  for (const float y : blended[0]) CHECK(y == Approx(3));
}

TEST_CASE("windows of a grid reach from edge to edge", "[layers][grid_pool]") {
  // ICNet's release pools 33 x 65 by windows of 17 x 33, 13 x 25 and 8 x 15.
  for (const int count : {1, 2, 3, 6}) {
    const Shape x{1, 33, 65, 4};
    CHECK(GridPool(count).infer({&x, 1})[0] == Shape{1, count, count, 4});
  }
  std::vector<float> rows;
  for (int i = 0; i < 33 * 65; ++i) rows.push_back(static_cast<float>(i / 65));
  const auto means = test::run_graph(
      graph_of(1, [](GraphBuilder& g, Value v) { return Values{grid_pool(g, "y", v, 3)}; }),
      {1, 33, 65, 1}, rows)[0];
  CHECK(means[0] == Approx(6));   // rows 0 to 12
  CHECK(means[3] == Approx(16));  // rows 10 to 22
  CHECK(means[8] == Approx(26));  // rows 20 to 32
}

TEST_CASE("dropout of samples goes by its seed only", "[layers][dropout]") {
  const Shape shape{1, 16, 16, 8};
  const auto run = [&](std::uint64_t seed, int threads) {
    return test::run_graph(graph_of(8,
                                    [&](GraphBuilder& g, Value v) {
                                      const Value many = repeat(g, "many", v, 4);
                                      return Values{sampled_dropout(g, "y", many, 0.5F, seed)};
                                    }),
                           shape, std::vector<float>(static_cast<std::size_t>(shape.count()), 3),
                           {}, threads)[0];
  };
  const auto once = run(7, 1);
  CHECK(once == run(7, 1));
  CHECK(once == run(7, 3));
  CHECK(once != run(8, 1));
  CHECK(!std::equal(once.begin(), once.begin() + shape.count(), once.begin() + shape.count()));
  const auto dropped = std::count(once.begin(), once.end(), 0.0F);
  CHECK(std::count(once.begin(), once.end(), 6.0F) + dropped == 4 * shape.count());
  CHECK(std::abs(static_cast<double>(dropped) / (4.0 * 2048) - 0.5) < 0.03);
}

TEST_CASE("moments of equal samples are the sample and nothing", "[layers][dropout]") {
  const auto x = test::random_reals(2 * 3 * 4 * 5, 6);
  const auto outputs = test::run_graph(graph_of(5,
                                                [](GraphBuilder& g, Value v) {
                                                  const Moments moments = sample_moments(
                                                      g, "moments", repeat(g, "many", v, 8), 8);
                                                  return Values{moments.mean, moments.variance};
                                                }),
                                       {2, 3, 4, 5}, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(outputs[0][i] == Approx(x[i]));
    CHECK(outputs[1][i] == Approx(0).margin(1e-12));
  }
  CHECK_THROWS_AS(SampleMoments(3).infer(std::vector{Shape{4, 1, 1, 1}}), Error);
}
