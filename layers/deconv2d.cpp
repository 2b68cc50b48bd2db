#include "layers/deconv2d.h"

#include "core/base/error.h"
#include "kernels/deconv2d/deconv2d.h"
#include "layers/convolution.h"
#include "layers/deconv_phases.h"

namespace atrous::layers {
namespace {

int axis_output(int size, int stride, int before, int after, int dilation, int kernel, int extra) {
  if (kernel < 1 || stride < 1 || dilation < 1 || before < 0 || after < 0 || extra < 0)
    throw Error(Code::shape, "kernel, stride and dilation must be positive, padding not negative");
  const int out = (size - 1) * stride - before - after + dilation * (kernel - 1) + extra + 1;
  if (size < 1 || out < 1) {
    throw Error(Code::shape, "padding " + std::to_string(before + after) + " leaves nothing of " +
                                 std::to_string(size) + " places; use a larger input");
  }
  return out;
}

/// IOHW: the n-th output channel of a group has a filter in every input channel of the group.
FoldedWeights fold(const PlanRequest& request, int groups) {
  FoldedWeights folded = unfolded_weights(request);
  if (!request.affine) return folded;
  const std::size_t out = folded.bias.size() / static_cast<std::size_t>(groups);
  const auto in = static_cast<std::size_t>(request.inputs[0].shape.channels());
  const std::size_t in_group = in / static_cast<std::size_t>(groups);
  const std::size_t taps = folded.weight.size() / (in * out);
  for (std::size_t c = 0; c < in; ++c)
    for (std::size_t k = 0; k < out; ++k)
      for (std::size_t tap = 0; tap < taps; ++tap)
        folded.weight[(c * out + k) * taps + tap] *= request.affine->scale[c / in_group * out + k];
  for (std::size_t k = 0; k < folded.bias.size(); ++k)
    folded.bias[k] = folded.bias[k] * request.affine->scale[k] + request.affine->shift[k];
  return folded;
}

}  // namespace

Window Deconv2d::window() const {
  return {params_.kernel, params_.stride, params_.dilation, params_.padding};
}

std::string Deconv2d::summary() const {
  std::string text = window_text(window());
  if (params_.groups > 1) text += " g" + std::to_string(params_.groups);
  return text + " -> " + std::to_string(params_.out_channels);
}

std::vector<Shape> Deconv2d::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  const auto& [out, kernel, stride, dilation, pad, extra, groups, bias] = params_;
  require_groups(groups, x.channels(), out);
  return {Shape{x.batch(),
                axis_output(x.height(), stride.height, pad.top, pad.bottom, dilation.height,
                            kernel.height, extra.height),
                axis_output(x.width(), stride.width, pad.left, pad.right, dilation.width,
                            kernel.width, extra.width),
                out}};
}

std::vector<WeightSpec> Deconv2d::weights(std::span<const Shape> inputs) const {
  std::vector<WeightSpec> specs = {
      {"weight", Shape{inputs[0].channels(), params_.out_channels / params_.groups,
                       params_.kernel.height, params_.kernel.width}}};
  if (params_.bias) specs.push_back({"bias", Shape{params_.out_channels}});
  return specs;
}

Step Deconv2d::plan(const PlanRequest& request) const {
  const auto fold_groups = [groups = params_.groups](const PlanRequest& asked) {
    return fold(asked, groups);
  };
  if (std::optional<Step> phases = phases_step(request, params_, fold_groups))
    return std::move(*phases);
  namespace op = kernels::deconv2d;
  auto problem = window_problem<op::Problem>(request, window());
  problem.in_channels = request.inputs[0].shape.channels();
  problem.out_channels = params_.out_channels;
  problem.groups = params_.groups;
  return packed_step(request, op::all(), problem, op::flops(problem), op::Weights{}, fold_groups,
                     [](const Call& call, const void* packed, const float* residual) {
                       return op::Args{call.inputs[0].as<const float>(), packed, residual,
                                       call.outputs[0].as<float>()};
                     });
}

Value deconv2d(GraphBuilder& g, std::string_view name, Value x, const Deconv2dParams& params) {
  return g.add(std::make_shared<Deconv2d>(params), name, {&x, 1});
}

}  // namespace atrous::layers
