#include "layers/scale.h"

#include "core/base/error.h"
#include "kernels/eltwise/eltwise.h"
#include "layers/step.h"

namespace atrous::layers {

std::vector<Shape> Scale::infer(std::span<const Shape> inputs) const {
  if (inputs.size() != 1 || inputs[0].rank() == 0)
    throw Error(Code::shape, "expected one input with channels");
  return {inputs[0]};
}

std::vector<WeightSpec> Scale::weights(std::span<const Shape> inputs) const {
  if (params_.constant) return {};
  return {{"weight", Shape{inputs[0].channels()}}};
}

Step Scale::plan(const PlanRequest& request) const {
  namespace op = kernels::eltwise;
  const TensorDesc& x = request.inputs[0];
  const auto channels = static_cast<std::size_t>(x.shape.channels());
  auto map = std::make_shared<ChannelAffine>();
  map->scale = params_.constant ? std::vector<float>(channels, *params_.constant)
                                : request.weights.floats("weight");
  map->shift.assign(channels, 0.0F);
  op::Problem problem;
  problem.op = op::Op::affine;
  problem.pixels = static_cast<int>(x.shape.pixels());
  problem.channels = x.shape.channels();
  problem.a_stride = x.pixel_stride;
  problem.y_stride = request.outputs[0].pixel_stride;
  return make_step(request, op::all(), problem, static_cast<double>(x.shape.count()),
                   [map](const Call& call) {
                     return op::Args{.a = call.inputs[0].as<const float>(),
                                     .b = nullptr,
                                     .scale = map->scale.data(),
                                     .shift = map->shift.data(),
                                     .y = call.outputs[0].as<float>()};
                   });
}

Value scale(GraphBuilder& g, std::string_view name, Value x, const ScaleParams& params) {
  return g.add(std::make_shared<Scale>(params), name, {&x, 1});
}

}  // namespace atrous::layers
