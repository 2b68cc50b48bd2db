#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct LinearParams {
  int out_features = 0;
  bool bias = true;
  bool as_pixel = false;  // [n,1,1,out] instead of [n,out], to gate or resize what it makes
};

/// Fully connected layer over everything that one image holds:
///
///   y[n,k] = bias[k] + sum over c,i,j of weight[k, (c*h + i)*w + j] * x[n,i,j,c]
///
/// Input     [n,h,w,c], read in the order c,h,w that PyTorch and Caffe flatten to, or [n,c].
/// Output    [n, out], or [n,1,1,out].
/// Weights   weight [out, c*h*w]; bias [out] when `params.bias`.
/// Planned as the convolution whose window is the whole plane.
class Linear final : public Layer {
 public:
  explicit Linear(const LinearParams& params) : params_(params) {}

  std::string_view type() const noexcept override { return "Linear"; }
  std::string summary() const override { return "-> " + std::to_string(params_.out_features); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Absorbs absorbs() const noexcept override { return {true, false, true}; }
  Step plan(const PlanRequest& request) const override;

 private:
  LinearParams params_;
};

Value linear(GraphBuilder& g, std::string_view name, Value x, const LinearParams& params);

}  // namespace atrous::layers
