#include "layers/pixel_shuffle.h"

#include <algorithm>

#include "core/base/error.h"
#include "layers/copy_step.h"
#include "layers/geometry.h"

namespace atrous::layers {

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
  const TensorDesc &x = request.inputs[0], &y = request.outputs[0];
  const Shape &from = x.shape, &to = y.shape;
  const bool spread = order_ == ShuffleOrder::channel_first;
  const std::ptrdiff_t place = spread ? 1 : to.channels();
  kernels::copy::Problem problem;
  // Rows of x and y run on from image to image alike: row, row in the cell, column, column in it.
  const int extent[] = {
      1, from.batch() * from.height(), factor_, from.width(), factor_, to.channels()};
  const std::ptrdiff_t x_step[] = {
      0,     from.width() * x.pixel_stride, factor_ * place, x.pixel_stride,
      place, spread ? factor_ * factor_ : 1};
  const std::ptrdiff_t row = to.width() * y.pixel_stride;
  const std::ptrdiff_t y_step[] = {0, factor_ * row, row, factor_ * y.pixel_stride, y.pixel_stride,
                                   1};
  std::copy_n(extent, kernels::copy::kRank, problem.extent);
  std::copy_n(x_step, kernels::copy::kRank, problem.x_step);
  std::copy_n(y_step, kernels::copy::kRank, problem.y_step);
  return copy_step(request, {{0, problem}});
}

Value pixel_shuffle(
    GraphBuilder& g, std::string_view name, Value x, int factor, ShuffleOrder order) {
  return g.add(std::make_shared<PixelShuffle>(factor, order), name, {&x, 1});
}

}  // namespace atrous::layers
