#include "layers/encoding.h"

#include "core/base/error.h"
#include "kernels/encoding/encoding.h"
#include "layers/geometry.h"
#include "layers/scores.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

namespace op = kernels::encoding;

/// The two layers differ in their problem and in what the second input and the scales are.
Step encoding_step(const PlanRequest& request, op::Op kind, int codes) {
  const TensorDesc& x = request.inputs[0];
  const bool residuals = kind == op::Op::residuals;
  const op::Problem problem{.op = kind,
                            .batch = x.shape.batch(),
                            .pixels = x.shape.height() * x.shape.width(),
                            .channels = x.shape.channels(),
                            .codes = codes,
                            .x_stride = x.pixel_stride,
                            .weight_stride = residuals ? request.inputs[1].pixel_stride : 0,
                            .y_stride = request.outputs[0].pixel_stride};
  const Resident<float> words(request.packed, request.weights.floats("codewords"));
  const Resident<float> scale(request.packed, request.weights.floats("scale"));
  const double flops = 3.0 * static_cast<double>(x.shape.count()) * codes;
  return make_step(request, op::all(), problem, flops, [words, scale, residuals](const Call& call) {
    return op::Args{.x = call.inputs[0].as<const float>(),
                    .code = words.data(),
                    .scale = scale.data(),
                    .weight = residuals ? call.inputs[1].as<const float>() : nullptr,
                    .y = call.outputs[0].as<float>()};
  });
}

std::vector<WeightSpec> encoding_weights(int codes, const Shape& x) {
  return {{"codewords", Shape{codes, x.channels()}}, {"scale", Shape{codes}}};
}

}  // namespace

std::vector<Shape> CodeDistances::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  if (codes_ < 1)
    throw Error(Code::shape, "codes " + std::to_string(codes_) + ": expected 1 or more");
  return {inputs[0].with_channels(codes_)};
}

std::vector<WeightSpec> CodeDistances::weights(std::span<const Shape> inputs) const {
  return encoding_weights(codes_, inputs[0]);
}

Step CodeDistances::plan(const PlanRequest& request) const {
  return encoding_step(request, op::Op::distances, codes_);
}

std::vector<Shape> CodeResiduals::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 2);
  const Shape &x = inputs[0], &weight = inputs[1];
  if (weight != x.with_channels(weight.channels()))
    throw Error(Code::shape, "cannot weigh " + x.text() + " by " + weight.text());
  return {Shape{x.batch(), x.channels(), 1, weight.channels()}};
}

std::vector<WeightSpec> CodeResiduals::weights(std::span<const Shape> inputs) const {
  return encoding_weights(inputs[1].channels(), inputs[0]);
}

Step CodeResiduals::plan(const PlanRequest& request) const {
  return encoding_step(request, op::Op::residuals, request.inputs[1].shape.channels());
}

Value encoding(GraphBuilder& g, std::string_view name, Value x, int codes) {
  Value weight = g.add(std::make_shared<CodeDistances>(codes), name, {&x, 1});
  weight = softmax(g, std::string(name) + "_softmax", weight);
  const Value inputs[] = {x, weight};
  const Value residuals = g.add(std::make_shared<CodeResiduals>(), name, inputs);
  g.name(name, residuals);
  return residuals;
}

}  // namespace atrous::layers
