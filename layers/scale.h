#pragma once
#include <optional>

#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct ScaleParams {
  std::optional<float> constant = std::nullopt;  // nothing: weight[c]
};

/// y = weight[c] * x, or a constant times x (Caffe's Scale without a bias).
/// Weights   weight: [channels], unless constant.
class Scale final : public Layer {
 public:
  explicit Scale(const ScaleParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "Scale"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  bool takes_narrow(const Selection& selection) const noexcept override {
    return selection.on_gpu();
  }
  Step plan(const PlanRequest& request) const override;

 private:
  ScaleParams params_;
};

Value scale(GraphBuilder& g, std::string_view name, Value x, const ScaleParams& params = {});

}  // namespace atrous::layers
