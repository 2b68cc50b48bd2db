#include "layers/convolution.h"

#include "core/base/error.h"

namespace atrous::layers {

FoldedWeights unfolded_weights(const PlanRequest& request) {
  const auto channels = static_cast<std::size_t>(request.outputs[0].shape.channels());
  FoldedWeights folded{request.weights.floats("weight"), std::vector<float>(channels, 0.0F)};
  if (request.weights.has("bias")) folded.bias = request.weights.floats("bias");
  return folded;
}

FoldedWeights fold_output_channels(const PlanRequest& request) {
  FoldedWeights folded = unfolded_weights(request);
  if (!request.affine) return folded;
  const std::size_t channels = folded.bias.size();
  const std::size_t each = folded.weight.size() / channels;
  for (std::size_t k = 0; k < channels; ++k) {
    const float scale = request.affine->scale[k];
    for (std::size_t i = 0; i < each; ++i) folded.weight[k * each + i] *= scale;
    folded.bias[k] = folded.bias[k] * scale + request.affine->shift[k];
  }
  return folded;
}

void require_groups(int groups, int in, int out) {
  if (out < 1)
    throw Error(Code::shape, "out_channels " + std::to_string(out) + ": expected 1 or more");
  if (groups < 1 || in % groups || out % groups) {
    throw Error(Code::shape, "groups " + std::to_string(groups) + " must divide " +
                                 std::to_string(in) + " input and " + std::to_string(out) +
                                 " output channels");
  }
}

}  // namespace atrous::layers
