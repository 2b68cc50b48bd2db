#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// y = weight * x with one learned number, as attention blocks weigh what they add.
/// Weights   weight: [1], or [] when `scalar`.
class Gain final : public Layer {
 public:
  explicit Gain(bool scalar) : scalar_(scalar) {}
  std::string_view type() const noexcept override { return "Gain"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  bool scalar_;
};

Value gain(GraphBuilder& g, std::string_view name, Value x, bool scalar);

}  // namespace atrous::layers
