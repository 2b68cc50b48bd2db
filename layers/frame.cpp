#include "layers/frame.h"

#include <bit>

#include "core/base/error.h"
#include "layers/copy_step.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

/// Writes to y the part of x that begins at `offset`; what lies beyond x becomes `value`.
Step frame_step(const PlanRequest& request, Offset offset, float value) {
  const TensorDesc &x = request.inputs[0], &y = request.outputs[0];
  kernels::copy::Problem problem = box_copy(x, y, y.shape);
  problem.x_begin = (std::ptrdiff_t{offset.row} * x.shape.width() + offset.column) * x.pixel_stride;
  problem.window.row_step[BoxAxis::kRow] = 1;
  problem.window.column_step[BoxAxis::kColumn] = 1;
  problem.window.row_begin = offset.row;
  problem.window.column_begin = offset.column;
  problem.window.rows = x.shape.height();
  problem.window.columns = x.shape.width();
  problem.fill = std::bit_cast<std::uint32_t>(value);
  return copy_step(request, {{0, problem}});
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

bool Crop::takes_narrow(const Selection& selection) const noexcept {
  return !selection.on_gpu() && keeps_narrow(selection);
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
  return frame_step(request, from, 0);
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
  return frame_step(request, {-border.top, -border.left}, value_);
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
