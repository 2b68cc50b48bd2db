// Layers that move or mix the pixels of a plane, run as graphs of one node.
#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/graph/graph_builder.h"
#include "core/plan/plan.h"
#include "core/runtime/session.h"
#include "layers/border.h"
#include "layers/pixel_shuffle.h"
#include "layers/resample.h"

using namespace atrous;
using namespace atrous::layers;
namespace rs = kernels::resample;

namespace {

/// 0, 1, 2 ... in `shape` through the layer that `add` puts into a graph.
template <class Add>
std::vector<float> run(const Shape& shape, const Add& add) {
  GraphBuilder g("test");
  g.output("y", add(g, g.input("x", {.channels = shape.channels()})));
  Model model(std::move(g).finish(), {}, host_allocator());
  const auto pool = std::make_shared<ThreadPool>(2);
  PlanOptions options;
  options.selection.isa = host_isa();
  options.threads = pool->threads();
  Session session(make_plan(model, {&shape, 1}, options), pool);
  for (std::ptrdiff_t i = 0; i < shape.count(); ++i)
    session.input().as<float>()[i] = static_cast<float>(i);
  session.run();
  const TensorView y = session.output();
  std::vector<float> values;
  for (std::ptrdiff_t i = 0; i < y.desc.shape.count(); ++i)
    values.push_back(y.as<const float>()[i / y.desc.shape.channels() * y.desc.pixel_stride +
                                         i % y.desc.shape.channels()]);
  return values;
}

std::vector<float> bordered(Border border, const Padding& padding) {
  return run({1, 1, 3, 1},
             [&](GraphBuilder& g, Value x) { return border_pad(g, "pad", x, padding, border); });
}

/// A row of `in` numbers resampled to `out`.
std::vector<float> resampled(int in, int out, const rs::Convention& how, double scale = 0) {
  return run({1, 1, in, 1}, [&](GraphBuilder& g, Value x) {
    return resample(g, "resample", x, {.size = {1, out}, .scale_width = scale, .columns = how});
  });
}

using Row = std::vector<float>;

}  // namespace

TEST_CASE("a border repeats the edge, mirrors or wraps", "[layers][border]") {
  const Padding sides{0, 4, 0, 2};
  CHECK(bordered(Border::edge, sides) == Row{0, 0, 0, 0, 0, 1, 2, 2, 2});
  CHECK(bordered(Border::reflect, sides) == Row{0, 1, 2, 1, 0, 1, 2, 1, 0});
  CHECK(bordered(Border::wrap, sides) == Row{2, 0, 1, 2, 0, 1, 2, 0, 1});
  CHECK_THROWS_AS(bordered(Border::reflect, {1, 0, 0, 0}), Error);
  CHECK_THROWS_AS(bordered(Border::edge, {0, -1, 0, 0}), Error);
}

TEST_CASE("pixel unshuffle undoes pixel shuffle", "[layers][pixel_shuffle]") {
  for (const ShuffleOrder order : {ShuffleOrder::channel_first, ShuffleOrder::place_first}) {
    const auto there_and_back = run({2, 4, 6, 3}, [&](GraphBuilder& g, Value x) {
      return pixel_shuffle(g, "up", pixel_unshuffle(g, "down", x, 2, order), 2, order);
    });
    for (std::size_t i = 0; i < there_and_back.size(); ++i)
      CHECK(there_and_back[i] == static_cast<float>(i));
  }
  const auto blocks =
      run({1, 2, 4, 1}, [](GraphBuilder& g, Value x) { return pixel_unshuffle(g, "down", x, 2); });
  CHECK(blocks == Row{0, 1, 4, 5, 2, 3, 6, 7});
  const Shape odd{1, 5, 4, 1};
  CHECK_THROWS_AS(PixelUnshuffle(2, ShuffleOrder::place_first).infer({&odd, 1}), Error);
}

TEST_CASE("resampling follows each convention", "[layers][resample]") {
  using enum rs::Filter;
  using enum rs::Position;
  CHECK(resampled(4, 8, {.filter = nearest, .rounding = rs::Rounding::floor}) ==
        Row{0, 0, 0, 1, 1, 2, 2, 3});
  CHECK(resampled(4, 8,
                  {.position = asymmetric, .filter = nearest, .rounding = rs::Rounding::ceil}) ==
        Row{0, 1, 1, 2, 2, 3, 3, 3});
  CHECK(resampled(2, 4, {}) == Row{0, 0.25F, 0.75F, 1});
  CHECK(resampled(3, 5, {.position = align_corners}) == Row{0, 0.5F, 1, 1.5F, 2});
  CHECK(resampled(4, 1, {.position = pytorch_half_pixel}) == Row{0});
  CHECK(resampled(4, 1, {}) == Row{1.5F});
  CHECK(resampled(5, 3, {.position = crop, .start = 0.25, .end = 0.75}) == Row{1, 2, 3});
  CHECK(resampled(3, 3, {.position = crop, .start = 0, .end = 2}) == Row{0, 2, 0});
  // Halved with a widened triangle: weights 1, 3, 3, 1 of eighths.
  CHECK(resampled(6, 3, {.exclude_outside = false, .widen = true})[1] == 2.5F);
  // Keys' kernel at one half with a = -0.5: -1, 9, 9, -1 of sixteenths.
  CHECK(resampled(4, 4, {.position = asymmetric, .filter = cubic, .cubic = -0.5}, 1) ==
        Row{0, 1, 2, 3});
  CHECK(resampled(8, 4, {.filter = cubic, .cubic = -0.5})[1] == 2.5F);
}
