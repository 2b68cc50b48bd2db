#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// y = x < 0 ? weight[c] * x : x (He et al. 2015, arXiv:1502.01852).
/// Weights   weight: [channels], or [1] when `shared`.
class PRelu final : public Layer {
 public:
  explicit PRelu(bool shared) : shared_(shared) {}
  std::string_view type() const noexcept override { return "PReLU"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  bool shared_;
};

Value prelu(GraphBuilder& g, std::string_view name, Value x, bool shared = false);

}  // namespace atrous::layers
