#include "layers/frame.h"

#include <algorithm>
#include <cstring>

#include "core/base/error.h"

namespace atrous::layers {
namespace {

/// Writes to y the part of x that begins at `offset`; what lies beyond x becomes `value`.
void copy_frame(
    const TensorView& x, const TensorView& y, Offset offset, float value, ThreadPool& pool) {
  const Shape& from = x.desc.shape;
  const Shape& to = y.desc.shape;
  const std::ptrdiff_t channels = to.channels();
  const int left = std::clamp(-offset.column, 0, to.width());
  const int right = std::clamp(from.width() - offset.column, left, to.width());
  pool.parallel_for(to.batch() * to.height(), 1, [&](Range range, int) {
    for (int unit = range.begin; unit < range.end; ++unit) {
      const int row = unit % to.height() + offset.row;
      const bool inside = row >= 0 && row < from.height();
      const std::ptrdiff_t line =
          (std::ptrdiff_t{unit / to.height()} * from.height() + row) * from.width();
      float* out = y.as<float>() + std::ptrdiff_t{unit} * to.width() * y.desc.pixel_stride;
      for (int column = 0; column < to.width(); ++column, out += y.desc.pixel_stride) {
        if (inside && column >= left && column < right) {
          const std::ptrdiff_t pixel = line + column + offset.column;
          std::memcpy(out, x.as<const float>() + pixel * x.desc.pixel_stride,
                      static_cast<std::size_t>(channels) * sizeof(float));
        } else {
          std::fill_n(out, channels, value);
        }
      }
    }
  });
}

Step frame_step(const char* kernel, Offset offset, float value) {
  Step step;
  step.kernel = kernel;
  step.run = [offset, value](const Call& call) {
    copy_frame(call.inputs[0], call.outputs[0], offset, value, call.pool);
  };
  return step;
}

/// The border that puts `from` into the middle of `to`.
Padding middle(const Shape& from, const Shape& to) {
  const int rows = to.height() - from.height(), columns = to.width() - from.width();
  return {rows / 2, columns / 2, rows - rows / 2, columns - columns / 2};
}

}  // namespace

Offset Crop::offset(const Shape& from, const Shape& to) const {
  if (params_.offset) return *params_.offset;
  return {(from.height() - to.height()) / 2, (from.width() - to.width()) / 2};
}

std::vector<Shape> Crop::infer(std::span<const Shape> inputs) const {
  const bool fixed = params_.size.height > 0;
  require_activations(inputs, fixed ? 1 : 2);
  const Shape& x = inputs[0];
  const Extent size = fixed ? params_.size : Extent{inputs[1].height(), inputs[1].width()};
  const Shape y{x.batch(), size.height, size.width, x.channels()};
  const Offset from = offset(x, y);
  if (size.height > x.height() || size.width > x.width() || from.row < 0 || from.column < 0 ||
      from.row + size.height > x.height() || from.column + size.width > x.width()) {
    throw Error(Code::shape, std::to_string(size.height) + "x" + std::to_string(size.width) +
                                 " from row " + std::to_string(from.row) + ", column " +
                                 std::to_string(from.column) + " on is not inside " + x.text());
  }
  return {y};
}

Step Crop::plan(const PlanRequest& request) const {
  const Offset from = offset(request.inputs[0].shape, request.outputs[0].shape);
  return frame_step("crop.copy", from, 0);
}

std::vector<Shape> Pad::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, padding_ ? 1 : 2);
  const Shape& x = inputs[0];
  const Padding border = padding_ ? *padding_ : middle(x, inputs[1]);
  if (border.top < 0 || border.left < 0 || border.bottom < 0 || border.right < 0)
    throw Error(Code::shape, "cannot pad " + x.text() + " to a smaller plane");
  return {Shape{x.batch(), x.height() + border.top + border.bottom,
                x.width() + border.left + border.right, x.channels()}};
}

Step Pad::plan(const PlanRequest& request) const {
  const Padding border =
      padding_ ? *padding_ : middle(request.inputs[0].shape, request.outputs[0].shape);
  return frame_step("pad.copy", {-border.top, -border.left}, value_);
}

Value crop(GraphBuilder& g, std::string_view name, Value x, Offset offset, Extent size) {
  return g.add(std::make_shared<Crop>(CropParams{offset, size}), name, {&x, 1});
}

Value crop_like(
    GraphBuilder& g, std::string_view name, Value x, Value like, std::optional<Offset> offset) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<Crop>(CropParams{offset, {0, 0}}), name, inputs);
}

Value pad(GraphBuilder& g, std::string_view name, Value x, const Padding& padding, float value) {
  return g.add(std::make_shared<Pad>(padding, value), name, {&x, 1});
}

Value pad_like(GraphBuilder& g, std::string_view name, Value x, Value like, float value) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<Pad>(std::nullopt, value), name, inputs);
}

}  // namespace atrous::layers
