#include "layers/normalise.h"

#include "core/base/error.h"
#include "kernels/group_norm/group_norm.h"
#include "kernels/lrn/lrn.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

void require_channels(std::span<const Shape> inputs) {
  if (inputs.size() != 1 || inputs[0].rank() == 0 || inputs[0].channels() == 0)
    throw Error(Code::shape, "expected one input with channels");
}

std::vector<WeightSpec> affine_weights(std::span<const Shape> inputs, bool affine) {
  if (!affine) return {};
  const Shape each{inputs[0].channels()};
  return {{"weight", each}, {"bias", each}};
}

/// A step of the group_norm operation; the fields of `problem` that shapes decide are set here.
Step norm_step(const PlanRequest& request, kernels::group_norm::Problem problem, bool affine) {
  namespace op = kernels::group_norm;
  const TensorDesc& x = request.inputs[0];
  problem.channels = x.shape.channels();
  problem.x_stride = x.pixel_stride;
  problem.y_stride = request.outputs[0].pixel_stride;
  const auto channels = static_cast<std::size_t>(problem.channels);
  ChannelAffine map{std::vector<float>(channels, 1.0F), std::vector<float>(channels, 0.0F)};
  if (affine) map = {request.weights.floats("weight"), request.weights.floats("bias")};
  const Resident<float> scale(request.packed, map.scale), shift(request.packed, map.shift);
  constexpr double kFlopsPerElement = 7;
  return make_step(request, op::all(), problem,
                   kFlopsPerElement * static_cast<double>(x.shape.count()),
                   [scale, shift](const Call& call) {
                     return op::Args{call.inputs[0].as<const float>(), scale.data(), shift.data(),
                                     call.outputs[0].as<float>()};
                   });
}

}  // namespace

std::vector<Shape> Lrn::infer(std::span<const Shape> inputs) const {
  require_channels(inputs);
  if (params_.size < 1)
    throw Error(Code::shape, "size " + std::to_string(params_.size) + ": expected 1 or more");
  return {inputs[0]};
}

Step Lrn::plan(const PlanRequest& request) const {
  namespace op = kernels::lrn;
  const TensorDesc& x = request.inputs[0];
  const op::Problem problem{.pixels = static_cast<int>(x.shape.pixels()),
                            .channels = x.shape.channels(),
                            .before = params_.size / 2,
                            .after = (params_.size - 1) / 2,
                            .alpha = params_.alpha,
                            .beta = params_.beta,
                            .bias = params_.bias,
                            .x_stride = x.pixel_stride,
                            .y_stride = request.outputs[0].pixel_stride};
  const double flops = static_cast<double>(x.shape.count()) * (2.0 * params_.size + 2);
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.outputs[0].as<float>()};
  });
}

std::string_view GroupNorm::type() const noexcept {
  return params_.groups == 0 ? "InstanceNorm" : "GroupNorm";
}

std::vector<Shape> GroupNorm::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  require_channels(inputs);
  const int channels = inputs[0].channels();
  if (params_.groups < 0 || (params_.groups > 0 && channels % params_.groups)) {
    throw Error(Code::shape, "groups " + std::to_string(params_.groups) + " must divide " +
                                 std::to_string(channels) + " channels");
  }
  return {inputs[0]};
}

std::vector<WeightSpec> GroupNorm::weights(std::span<const Shape> inputs) const {
  return affine_weights(inputs, params_.affine);
}

Step GroupNorm::plan(const PlanRequest& request) const {
  const Shape& x = request.inputs[0].shape;
  kernels::group_norm::Problem problem;
  problem.batch = x.batch();
  problem.pixels = x.height() * x.width();
  problem.groups = params_.groups == 0 ? x.channels() : params_.groups;
  problem.epsilon = params_.epsilon;
  return norm_step(request, problem, params_.affine);
}

std::vector<Shape> LayerNorm::infer(std::span<const Shape> inputs) const {
  require_channels(inputs);
  return {inputs[0]};
}

std::vector<WeightSpec> LayerNorm::weights(std::span<const Shape> inputs) const {
  return affine_weights(inputs, affine_);
}

Step LayerNorm::plan(const PlanRequest& request) const {
  kernels::group_norm::Problem problem;
  problem.batch = static_cast<int>(request.inputs[0].shape.pixels());
  problem.epsilon = epsilon_;
  return norm_step(request, problem, affine_);
}

Value lrn(GraphBuilder& g, std::string_view name, Value x, const LrnParams& params) {
  return g.add(std::make_shared<Lrn>(params), name, {&x, 1});
}

Value group_norm(GraphBuilder& g, std::string_view name, Value x, const GroupNormParams& params) {
  return g.add(std::make_shared<GroupNorm>(params), name, {&x, 1});
}

Value instance_norm(GraphBuilder& g, std::string_view name, Value x, float epsilon, bool affine) {
  const GroupNormParams params{.groups = 0, .epsilon = epsilon, .affine = affine};
  return group_norm(g, name, x, params);
}

Value layer_norm(GraphBuilder& g, std::string_view name, Value x, float epsilon, bool affine) {
  return g.add(std::make_shared<LayerNorm>(epsilon, affine), name, {&x, 1});
}

}  // namespace atrous::layers
