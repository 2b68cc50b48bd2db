#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct BatchNormParams {
  float epsilon = 1e-5F;
  bool absolute_weight = false;  // |weight| + epsilon in weight's place, as in-place ABN has it
  bool folded = false;           // statistics already in the weights: y = weight * x + bias
};

/// Batch normalisation with the running statistics (Ioffe and Szegedy 2015, algorithm 2):
///
///   y = weight[c] * (x - running_mean[c]) / sqrt(running_var[c] + epsilon) + bias[c]
///
/// Weights   weight, bias, running_mean, running_var: [channels] each; only the first two when
///           folded (Caffe's Scale, and the BN layer that SegNet and DeconvNet publish).
/// The planner folds it into a convolution before it where it can.
class BatchNorm final : public Layer {
 public:
  explicit BatchNorm(const BatchNormParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "BatchNorm"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Role role() const noexcept override { return Role::affine; }
  Absorbs absorbs() const noexcept override { return {true, false, true}; }
  ChannelAffine affine(const NodeWeights& weights) const override;
  bool takes_narrow(const Selection& selection) const noexcept override {
    return selection.on_gpu();
  }
  Step plan(const PlanRequest& request) const override;

 private:
  BatchNormParams params_;
};

Value batch_norm(GraphBuilder& g,
                 std::string_view name,
                 Value x,
                 const BatchNormParams& params = {});

}  // namespace atrous::layers
