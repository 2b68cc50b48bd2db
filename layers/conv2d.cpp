#include "layers/conv2d.h"

#include "core/base/error.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise/depthwise.h"
#include "layers/convolution.h"

namespace atrous::layers {

Window Conv2d::window() const {
  return {.kernel = params_.kernel,
          .stride = params_.stride,
          .dilation = params_.dilation,
          .padding = params_.padding,
          .same = params_.same};
}

std::string Conv2d::summary() const {
  std::string text = window_text(window());
  if (params_.groups > 1) text += " g" + std::to_string(params_.groups);
  return text + " -> " + std::to_string(params_.out_channels);
}

std::vector<Shape> Conv2d::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  require_groups(params_.groups, x.channels(), params_.out_channels);
  const Extent out = window_output(window(), x.height(), x.width());
  return {Shape{x.batch(), out.height, out.width, params_.out_channels}};
}

std::vector<WeightSpec> Conv2d::weights(std::span<const Shape> inputs) const {
  std::vector<WeightSpec> specs = {
      {"weight", Shape{params_.out_channels, inputs[0].channels() / params_.groups,
                       params_.kernel.height, params_.kernel.width}}};
  if (params_.bias) specs.push_back({"bias", Shape{params_.out_channels}});
  return specs;
}

bool Conv2d::takes_bf16(const Selection& selection) const noexcept { return keeps_bf16(selection); }

Step Conv2d::plan(const PlanRequest& request) const {
  const int in = request.inputs[0].shape.channels();
  if (params_.groups > 1 && params_.groups == in && params_.groups == params_.out_channels) {
    namespace op = kernels::depthwise;
    auto problem = window_problem<op::Problem>(request, window());
    problem.channels = in;
    return packed_step(request, op::all(), problem, op::flops(problem), op::Weights{},
                       fold_output_channels,
                       [](const Call& call, const void* packed, const float* residual) {
                         return op::Args{call.inputs[0].as<const float>(), packed, residual,
                                         call.outputs[0].as<float>()};
                       });
  }
  namespace op = kernels::conv2d;
  auto problem = window_problem<op::Problem>(request, window());
  problem.in_channels = in;
  problem.out_channels = params_.out_channels;
  problem.groups = params_.groups;
  return packed_step(request, op::all(), problem, op::flops(problem), op::Weights{},
                     fold_output_channels,
                     [](const Call& call, const void* packed, const float* residual) {
                       return op::Args{call.inputs[0].as<const float>(), packed, residual,
                                       call.outputs[0].as<float>()};
                     });
}

Value conv2d(GraphBuilder& g, std::string_view name, Value x, const Conv2dParams& params) {
  return g.add(std::make_shared<Conv2d>(params), name, {&x, 1});
}

}  // namespace atrous::layers
