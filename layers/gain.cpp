#include "layers/gain.h"

#include "core/base/error.h"
#include "layers/affine_step.h"

namespace atrous::layers {

std::vector<Shape> Gain::infer(std::span<const Shape> inputs) const {
  if (inputs.size() != 1 || inputs[0].rank() == 0)
    throw Error(Code::shape, "expected one input with channels");
  return {inputs[0]};
}

std::vector<WeightSpec> Gain::weights(std::span<const Shape>) const {
  return {{"weight", scalar_ ? Shape{} : Shape{1}}};
}

Step Gain::plan(const PlanRequest& request) const {
  const auto channels = static_cast<std::size_t>(request.inputs[0].shape.channels());
  const float weight = request.weights.floats("weight").at(0);
  return affine_step(request,
                     {std::vector<float>(channels, weight), std::vector<float>(channels, 0.0F)});
}

Value gain(GraphBuilder& g, std::string_view name, Value x, bool scalar) {
  return g.add(std::make_shared<Gain>(scalar), name, {&x, 1});
}

}  // namespace atrous::layers
