#include "layers/border.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

/// The place of the axis that stands at `i`.
int source(int i, int size, Border border) {
  if (border == Border::edge) return std::clamp(i, 0, size - 1);
  if (border == Border::wrap) return (i % size + size) % size;
  const int period = 2 * (size - 1);
  const int at = (i % period + period) % period;
  return at < size ? at : period - at;
}

std::vector<int> sources(int before, int size, int out, Border border) {
  std::vector<int> places;
  for (int i = 0; i < out; ++i) places.push_back(source(i - before, size, border));
  return places;
}

}  // namespace

std::vector<Shape> BorderPad::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  const Padding& p = padding_;
  const int rows = p.top + p.bottom, columns = p.left + p.right;
  const bool negative = p.top < 0 || p.bottom < 0 || p.left < 0 || p.right < 0;
  const int least = border_ == Border::reflect ? 2 : 1;
  if (negative || (rows > 0 && x.height() < least) || (columns > 0 && x.width() < least))
    throw Error(Code::shape, "cannot give " + x.text() + " this border");
  return {Shape{x.batch(), x.height() + rows, x.width() + columns, x.channels()}};
}

Step BorderPad::plan(const PlanRequest& request) const {
  const Shape &from = request.inputs[0].shape, &to = request.outputs[0].shape;
  // An axis without a border may have one place only.
  const Border rows_as = from.height() > 1 ? border_ : Border::edge;
  const Border columns_as = from.width() > 1 ? border_ : Border::edge;
  Step step;
  step.kernel = "border_pad.copy";
  step.run = [rows = sources(padding_.top, from.height(), to.height(), rows_as),
              columns =
                  sources(padding_.left, from.width(), to.width(), columns_as)](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    const Shape &in = x.desc.shape, &out = y.desc.shape;
    const auto bytes = static_cast<std::size_t>(out.channels()) * sizeof(float);
    call.pool.parallel_for(out.batch() * out.height(), 1, [&](Range range, int) {
      for (int unit = range.begin; unit < range.end; ++unit) {
        const int row = rows[static_cast<std::size_t>(unit % out.height())];
        const std::ptrdiff_t line =
            (std::ptrdiff_t{unit / out.height()} * in.height() + row) * in.width();
        float* to_pixel = y.as<float>() + std::ptrdiff_t{unit} * out.width() * y.desc.pixel_stride;
        for (const int column : columns) {
          const float* pixel = x.as<const float>() + (line + column) * x.desc.pixel_stride;
          std::memcpy(to_pixel, pixel, bytes);
          to_pixel += y.desc.pixel_stride;
        }
      }
    });
  };
  return step;
}

Value border_pad(
    GraphBuilder& g, std::string_view name, Value x, const Padding& padding, Border border) {
  return g.add(std::make_shared<BorderPad>(padding, border), name, {&x, 1});
}

}  // namespace atrous::layers
