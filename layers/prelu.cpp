#include "layers/prelu.h"

#include "core/base/error.h"
#include "kernels/prelu/prelu.h"
#include "layers/step.h"

namespace atrous::layers {

std::vector<Shape> PRelu::infer(std::span<const Shape> inputs) const {
  if (inputs.size() != 1 || inputs[0].rank() == 0)
    throw Error(Code::shape, "expected one input with channels");
  return {inputs[0]};
}

std::vector<WeightSpec> PRelu::weights(std::span<const Shape> inputs) const {
  return {{"weight", Shape{shared_ ? 1 : inputs[0].channels()}}};
}

Step PRelu::plan(const PlanRequest& request) const {
  namespace op = kernels::prelu;
  const TensorDesc& x = request.inputs[0];
  const op::Problem problem{.pixels = static_cast<int>(x.shape.pixels()),
                            .channels = x.shape.channels(),
                            .x_stride = x.pixel_stride,
                            .y_stride = request.outputs[0].pixel_stride};
  std::vector<float> slope = request.weights.floats("weight");
  if (shared_) slope.assign(static_cast<std::size_t>(problem.channels), slope.at(0));
  const Resident<float> kept(request.packed, slope);
  return make_step(
      request, op::all(), problem, static_cast<double>(x.shape.count()), [kept](const Call& call) {
        return op::Args{call.inputs[0].as<const float>(), kept.data(), call.outputs[0].as<float>()};
      });
}

Value prelu(GraphBuilder& g, std::string_view name, Value x, bool shared) {
  return g.add(std::make_shared<PRelu>(shared), name, {&x, 1});
}

}  // namespace atrous::layers
