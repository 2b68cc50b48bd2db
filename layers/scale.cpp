#include "layers/scale.h"

#include "core/base/error.h"
#include "layers/affine_step.h"

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
  const auto channels = static_cast<std::size_t>(request.inputs[0].shape.channels());
  ChannelAffine map;
  map.scale = params_.constant ? std::vector<float>(channels, *params_.constant)
                               : request.weights.floats("weight");
  map.shift.assign(channels, 0.0F);
  return affine_step(request, std::move(map));
}

Value scale(GraphBuilder& g, std::string_view name, Value x, const ScaleParams& params) {
  return g.add(std::make_shared<Scale>(params), name, {&x, 1});
}

}  // namespace atrous::layers
