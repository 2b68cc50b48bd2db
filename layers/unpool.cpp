#include "layers/unpool.h"

#include <limits>

#include "core/base/error.h"
#include "kernels/max_index/max_index.h"
#include "kernels/unpool/unpool.h"
#include "layers/convolution.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

void require_countable(int height, int width) {
  if (std::ptrdiff_t{height} * width > std::numeric_limits<std::int32_t>::max()) {
    throw Error(Code::shape, "a plane of " + std::to_string(height) + "x" + std::to_string(width) +
                                 " has more places than an index counts; use a smaller input");
  }
}

}  // namespace

std::vector<Shape> MaxPoolIndices::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  require_countable(x.height(), x.width());
  const Extent out = window_output(window_, x.height(), x.width());
  const Shape y{x.batch(), out.height, out.width, x.channels()};
  return {y, y};
}

std::vector<DType> MaxPoolIndices::infer_types(std::span<const DType> inputs, int) const {
  return {inputs[0], DType::i32};
}

Step MaxPoolIndices::plan(const PlanRequest& request) const {
  namespace op = kernels::max_index;
  auto problem = window_problem<op::Problem>(request, window_);
  problem.channels = request.inputs[0].shape.channels();
  problem.index_stride = request.outputs[1].pixel_stride;
  const double flops = static_cast<double>(request.outputs[0].shape.count()) *
                       window_.kernel.height * window_.kernel.width;
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.outputs[0].as<float>(),
                    call.outputs[1].as<std::int32_t>()};
  });
}

std::vector<Shape> MaxUnpool::infer(std::span<const Shape> inputs) const {
  const bool fixed = size_.height > 0;
  require_activations(inputs, fixed ? 2 : 3);
  const Shape& x = inputs[0];
  if (inputs[1] != x)
    throw Error(Code::shape, "places " + inputs[1].text() + " do not match " + x.text());
  const Extent size = fixed ? size_ : Extent{inputs[2].height(), inputs[2].width()};
  require_countable(size.height, size.width);
  return {Shape{x.batch(), size.height, size.width, x.channels()}};
}

Step MaxUnpool::plan(const PlanRequest& request) const {
  namespace op = kernels::unpool;
  const TensorDesc& x = request.inputs[0];
  const TensorDesc& y = request.outputs[0];
  const op::Problem problem{.batch = x.shape.batch(),
                            .in_pixels = x.shape.height() * x.shape.width(),
                            .out_pixels = y.shape.height() * y.shape.width(),
                            .channels = x.shape.channels(),
                            .x_stride = x.pixel_stride,
                            .index_stride = request.inputs[1].pixel_stride,
                            .y_stride = y.pixel_stride};
  return make_step(request, op::all(), problem, 0, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.inputs[1].as<const std::int32_t>(),
                    call.outputs[0].as<float>()};
  });
}

Pooled max_pool_indices(GraphBuilder& g, std::string_view name, Value x, const Window& window) {
  const auto values = g.add_many(std::make_shared<MaxPoolIndices>(window), name, {&x, 1}, 2);
  return {values[0], values[1]};
}

Value max_unpool(GraphBuilder& g, std::string_view name, Value x, Value places, Extent size) {
  const Value inputs[] = {x, places};
  return g.add(std::make_shared<MaxUnpool>(size), name, inputs);
}

Value max_unpool_like(GraphBuilder& g, std::string_view name, Value x, Value places, Value like) {
  const Value inputs[] = {x, places, like};
  return g.add(std::make_shared<MaxUnpool>(Extent{0, 0}), name, inputs);
}

}  // namespace atrous::layers
