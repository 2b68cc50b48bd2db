#include "layers/batch_norm.h"

#include <cmath>

#include "core/base/error.h"
#include "layers/affine_step.h"

namespace atrous::layers {

std::vector<Shape> BatchNorm::infer(std::span<const Shape> inputs) const {
  if (inputs.size() != 1 || inputs[0].rank() == 0)
    throw Error(Code::shape, "expected one input with channels");
  return {inputs[0]};
}

std::vector<WeightSpec> BatchNorm::weights(std::span<const Shape> inputs) const {
  const Shape each{inputs[0].channels()};
  if (params_.folded) return {{"weight", each}, {"bias", each}};
  return {{"weight", each}, {"bias", each}, {"running_mean", each}, {"running_var", each}};
}

ChannelAffine BatchNorm::affine(const NodeWeights& weights) const {
  ChannelAffine affine{weights.floats("weight"), weights.floats("bias")};
  if (params_.folded) return affine;
  const std::vector<float> mean = weights.floats("running_mean");
  const std::vector<float> variance = weights.floats("running_var");
  for (std::size_t c = 0; c < mean.size(); ++c) {
    // In double: a float32 quotient here would be the largest error of the whole folding.
    const double epsilon = params_.epsilon;
    const double weight =
        params_.absolute_weight ? std::abs(affine.scale[c]) + epsilon : double{affine.scale[c]};
    const double scale = weight / std::sqrt(variance[c] + epsilon);
    affine.scale[c] = static_cast<float>(scale);
    affine.shift[c] = static_cast<float>(affine.shift[c] - mean[c] * scale);
  }
  return affine;
}

Step BatchNorm::plan(const PlanRequest& request) const {
  ChannelAffine own = affine(request.weights);
  if (request.affine) {
    for (std::size_t c = 0; c < own.scale.size(); ++c) {
      own.scale[c] *= request.affine->scale[c];
      own.shift[c] = own.shift[c] * request.affine->scale[c] + request.affine->shift[c];
    }
  }
  return affine_step(request, std::move(own));
}

Value batch_norm(GraphBuilder& g, std::string_view name, Value x, const BatchNormParams& params) {
  return g.add(std::make_shared<BatchNorm>(params), name, {&x, 1});
}

}  // namespace atrous::layers
