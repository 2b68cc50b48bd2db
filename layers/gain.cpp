#include "layers/gain.h"

#include "core/base/error.h"
#include "kernels/eltwise/eltwise.h"
#include "layers/step.h"

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
  namespace op = kernels::eltwise;
  const TensorDesc& x = request.inputs[0];
  const auto channels = static_cast<std::size_t>(x.shape.channels());
  const float weight = request.weights.floats("weight").at(0);
  auto own = std::make_shared<const ChannelAffine>(
      ChannelAffine{std::vector<float>(channels, weight), std::vector<float>(channels, 0.0F)});
  op::Problem problem;
  problem.op = op::Op::affine;
  problem.pixels = static_cast<int>(x.shape.pixels());
  problem.channels = x.shape.channels();
  problem.a_stride = x.pixel_stride;
  problem.y_stride = request.outputs[0].pixel_stride;
  return make_step(request, op::all(), problem, static_cast<double>(x.shape.count()),
                   [own](const Call& call) {
                     return op::Args{.a = call.inputs[0].as<const float>(),
                                     .b = nullptr,
                                     .scale = own->scale.data(),
                                     .shift = own->shift.data(),
                                     .y = call.outputs[0].as<float>()};
                   });
}

Value gain(GraphBuilder& g, std::string_view name, Value x, bool scalar) {
  return g.add(std::make_shared<Gain>(scalar), name, {&x, 1});
}

}  // namespace atrous::layers
