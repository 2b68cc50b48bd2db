#include "layers/adaptive_pool.h"

#include "core/base/error.h"
#include "kernels/adaptive_pool/adaptive_pool.h"
#include "layers/step.h"

namespace atrous::layers {

std::string AdaptiveAvgPool::summary() const {
  return "to " + std::to_string(size_.height) + "x" + std::to_string(size_.width);
}

std::vector<Shape> AdaptiveAvgPool::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (x.height() < 1 || x.width() < 1 || size_.height < 1 || size_.width < 1)
    throw Error(Code::shape, "cannot pool " + x.text() + " " + summary());
  return {Shape{x.batch(), size_.height, size_.width, x.channels()}};
}

Step AdaptiveAvgPool::plan(const PlanRequest& request) const {
  namespace op = kernels::adaptive_pool;
  const TensorDesc& x = request.inputs[0];
  const op::Problem problem{.batch = x.shape.batch(),
                            .in_height = x.shape.height(),
                            .in_width = x.shape.width(),
                            .out_height = size_.height,
                            .out_width = size_.width,
                            .channels = x.shape.channels(),
                            .x_stride = x.pixel_stride,
                            .y_stride = request.outputs[0].pixel_stride};
  return make_step(request, op::all(), problem, static_cast<double>(x.shape.count()),
                   [](const Call& call) {
                     return op::Args{call.inputs[0].as<const float>(), call.outputs[0].as<float>()};
                   });
}

Value adaptive_avg_pool(GraphBuilder& g, std::string_view name, Value x, Extent size) {
  return g.add(std::make_shared<AdaptiveAvgPool>(size), name, {&x, 1});
}

}  // namespace atrous::layers
