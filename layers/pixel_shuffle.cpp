#include "layers/pixel_shuffle.h"

#include <array>

#include "core/base/error.h"
#include "layers/copy_step.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

/// Steps along row, row in the cell, column, column in the cell and channel. Rows run on from image to
/// image.
using Spread = std::array<std::ptrdiff_t, 5>;

/// Of the tensor whose channels hold the places of a cell.
Spread cell_steps(const TensorDesc& desc, int factor, ShuffleOrder order) {
  const bool spread = order == ShuffleOrder::channel_first;
  const std::ptrdiff_t places = std::ptrdiff_t{factor} * factor;
  const std::ptrdiff_t place = spread ? 1 : desc.shape.channels() / places;
  return {desc.shape.width() * desc.pixel_stride, factor * place, desc.pixel_stride, place,
          spread ? places : 1};
}

/// Of the tensor whose pixels are the places.
Spread plane_steps(const TensorDesc& desc, int factor) {
  const std::ptrdiff_t row = desc.shape.width() * desc.pixel_stride;
  return {factor * row, row, factor * desc.pixel_stride, desc.pixel_stride, 1};
}

Step spread_copy(
    const PlanRequest& request, const Shape& cells, int factor, const Spread& x, const Spread& y) {
  const int extent[] = {cells.batch() * cells.height(), factor, cells.width(), factor,
                        cells.channels() / (factor * factor)};
  kernels::copy::Problem problem;
  for (std::size_t d = 0; d < x.size(); ++d) {
    problem.extent[d + 1] = extent[d];
    problem.x_step[d + 1] = x[d];
    problem.y_step[d + 1] = y[d];
  }
  return copy_step(request, {{0, problem}});
}

}  // namespace

std::vector<Shape> PixelShuffle::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (factor_ < 1 || x.channels() % (factor_ * factor_)) {
    throw Error(Code::shape, "factor " + std::to_string(factor_) + " squared must divide " +
                                 std::to_string(x.channels()) + " channels");
  }
  return {Shape{x.batch(), x.height() * factor_, x.width() * factor_,
                x.channels() / (factor_ * factor_)}};
}

Step PixelShuffle::plan(const PlanRequest& request) const {
  const Spread cells = cell_steps(request.inputs[0], factor_, order_);
  const Spread plane = plane_steps(request.outputs[0], factor_);
  return spread_copy(request, request.inputs[0].shape, factor_, cells, plane);
}

std::vector<Shape> PixelUnshuffle::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (factor_ < 1 || x.height() % factor_ || x.width() % factor_) {
    throw Error(Code::shape, "factor " + std::to_string(factor_) +
                                 " must divide height and width of " + x.text());
  }
  return {Shape{x.batch(), x.height() / factor_, x.width() / factor_,
                x.channels() * factor_ * factor_}};
}

Step PixelUnshuffle::plan(const PlanRequest& request) const {
  const Spread plane = plane_steps(request.inputs[0], factor_);
  const Spread cells = cell_steps(request.outputs[0], factor_, order_);
  return spread_copy(request, request.outputs[0].shape, factor_, plane, cells);
}

Value pixel_shuffle(
    GraphBuilder& g, std::string_view name, Value x, int factor, ShuffleOrder order) {
  return g.add(std::make_shared<PixelShuffle>(factor, order), name, {&x, 1});
}

Value pixel_unshuffle(
    GraphBuilder& g, std::string_view name, Value x, int factor, ShuffleOrder order) {
  return g.add(std::make_shared<PixelUnshuffle>(factor, order), name, {&x, 1});
}

}  // namespace atrous::layers
