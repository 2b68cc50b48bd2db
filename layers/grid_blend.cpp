#include "layers/grid_blend.h"

#include <algorithm>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

/// The two cells that place `i` of `size` lies between, and how much the second counts.
struct Between {
  int first, second;
  float share;
};

Between between(int i, int size, int grid) {
  const float at =
      (static_cast<float>(i) + 0.5F) * static_cast<float>(grid) / static_cast<float>(size) - 0.5F;
  const float inside = std::clamp(at, 0.0F, static_cast<float>(grid - 1));
  const int first = static_cast<int>(inside);
  return {first, std::min(first + 1, grid - 1), inside - static_cast<float>(first)};
}

}  // namespace

std::vector<Shape> GridBlend::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  const int cells = grid_ * grid_;
  if (x.channels() % cells)
    throw Error(Code::shape, x.text() + " are not scores of " + std::to_string(cells) + " cells");
  return {x.with_channels(x.channels() / cells)};
}

Step GridBlend::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "grid_blend.pixel.f32.ref";
  step.run = [grid = grid_](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    const Shape& shape = y.desc.shape;
    const int channels = shape.channels();
    call.pool.parallel_for(shape.batch() * shape.height(), 1, [&](Range range, int) {
      for (int unit = range.begin; unit < range.end; ++unit) {
        const Between row = between(unit % shape.height(), shape.height(), grid);
        for (int q = 0; q < shape.width(); ++q) {
          const Between column = between(q, shape.width(), grid);
          const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * shape.width() + q;
          const float* from = x.as<const float>() + pixel * x.desc.pixel_stride;
          float* to = y.as<float>() + pixel * y.desc.pixel_stride;
          const auto cell = [&](int r, int s, int c) {
            return from[(r * grid + s) * channels + c];
          };
          for (int c = 0; c < channels; ++c) {
            const float upper = cell(row.first, column.first, c) * (1 - column.share) +
                                cell(row.first, column.second, c) * column.share;
            const float lower = cell(row.second, column.first, c) * (1 - column.share) +
                                cell(row.second, column.second, c) * column.share;
            to[c] = upper * (1 - row.share) + lower * row.share;
          }
        }
      }
    });
  };
  return step;
}

Value grid_blend(GraphBuilder& g, std::string_view name, Value x, int grid) {
  return g.add(std::make_shared<GridBlend>(grid), name, {&x, 1});
}

}  // namespace atrous::layers
