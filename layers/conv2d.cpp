#include "layers/conv2d.h"

#include "core/base/error.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/table.h"

namespace atrous::layers {
namespace {

/// Weights with an absorbed affine map folded in: OIHW and one bias per output channel.
struct Folded {
  std::vector<float> weight;
  std::vector<float> bias;
};

Folded fold(const PlanRequest& request, int out_channels) {
  const auto channels = static_cast<std::size_t>(out_channels);
  Folded folded{request.weights.floats("weight"), std::vector<float>(channels, 0.0F)};
  if (request.weights.has("bias")) folded.bias = request.weights.floats("bias");
  if (!request.affine) return folded;
  const std::size_t each = folded.weight.size() / channels;
  for (std::size_t k = 0; k < channels; ++k) {
    const float scale = request.affine->scale[k];
    for (std::size_t i = 0; i < each; ++i) folded.weight[k * each + i] *= scale;
    folded.bias[k] = folded.bias[k] * scale + request.affine->shift[k];
  }
  return folded;
}

/// The fields that the problems of both operations share.
template <class Problem>
Problem make_problem(const PlanRequest& request, const Window& window) {
  const TensorDesc& x = request.inputs[0];
  const TensorDesc& y = request.outputs[0];
  Problem problem;
  problem.batch = x.shape.batch();
  problem.in_height = x.shape.height();
  problem.in_width = x.shape.width();
  problem.out_height = y.shape.height();
  problem.out_width = y.shape.width();
  problem.kernel_height = window.kernel.height;
  problem.kernel_width = window.kernel.width;
  problem.stride_height = window.stride.height;
  problem.stride_width = window.stride.width;
  problem.dilation_height = window.dilation.height;
  problem.dilation_width = window.dilation.width;
  problem.pad_top = window.padding.top;
  problem.pad_left = window.padding.left;
  problem.x_stride = x.pixel_stride;
  problem.y_stride = y.pixel_stride;
  problem.residual = request.residual.has_value();
  problem.residual_stride = request.residual ? request.residual->pixel_stride : 0;
  problem.activation = request.activation;
  return problem;
}

template <class Args, class Kernel, class Problem, class Weights>
Step make_step(const PlanRequest& request,
               kernels::Choice<Kernel> choice,
               const Problem& problem,
               double flops,
               Weights weights) {
  const Kernel& kernel = *choice.row;
  const std::string key = std::string(request.node) + "|" + kernel.name +
                          (request.affine ? "|folded" : "");
  auto packed = request.packed.get(
      key, kernel.fn.packed_bytes(problem), [&](std::byte* to) {
        const Folded folded = fold(request, request.outputs[0].shape.channels());
        weights.weight = folded.weight.data();
        weights.bias = folded.bias.data();
        kernel.fn.pack(problem, weights, to);
      });
  return {.kernel = kernel.name,
          .refused = std::move(choice.refused),
          .scratch_bytes = kernels::scratch_bytes(kernel, problem, request.threads),
          .flops = flops,
          .run = [problem, &kernel, packed](const Call& call) {
            const Args args{call.inputs[0].as<const float>(), packed->data(),
                            problem.residual ? call.inputs[1].as<const float>() : nullptr,
                            call.outputs[0].as<float>()};
            kernels::execute(kernel, problem, args, call.scratch, call.pool);
          }};
}

}  // namespace

Window Conv2d::window() const {
  return {params_.kernel, params_.stride, params_.dilation, params_.padding, false};
}

std::string Conv2d::summary() const {
  std::string text = window_text(window());
  if (params_.groups > 1) text += " g" + std::to_string(params_.groups);
  return text + " -> " + std::to_string(params_.out_channels);
}

std::vector<Shape> Conv2d::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (params_.out_channels < 1)
    throw Error(Code::shape, "out_channels " + std::to_string(params_.out_channels) +
                                 ": expected 1 or more");
  if (params_.groups < 1 || x.channels() % params_.groups ||
      params_.out_channels % params_.groups) {
    throw Error(Code::shape, "groups " + std::to_string(params_.groups) + " must divide " +
                                 std::to_string(x.channels()) + " input and " +
                                 std::to_string(params_.out_channels) + " output channels");
  }
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

Step Conv2d::plan(const PlanRequest& request) const {
  const int in = request.inputs[0].shape.channels();
  if (params_.groups > 1 && params_.groups == in && params_.groups == params_.out_channels) {
    namespace op = kernels::depthwise;
    auto problem = make_problem<op::Problem>(request, window());
    problem.channels = in;
    return make_step<op::Args>(request, kernels::choose(op::all(), problem, request.selection),
                               problem, op::flops(problem), op::Weights{});
  }
  namespace op = kernels::conv2d;
  auto problem = make_problem<op::Problem>(request, window());
  problem.in_channels = in;
  problem.out_channels = params_.out_channels;
  problem.groups = params_.groups;
  return make_step<op::Args>(request, kernels::choose(op::all(), problem, request.selection),
                             problem, op::flops(problem), op::Weights{});
}

Value conv2d(GraphBuilder& g, std::string_view name, Value x, const Conv2dParams& params) {
  return g.add(std::make_shared<Conv2d>(params), name, {&x, 1});
}

}  // namespace atrous::layers
