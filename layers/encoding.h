#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// How far every pixel is from every codeword (Zhang et al. 2018, arXiv:1803.08904, section 3):
///
///   y[n,h,w,k] = scale[k] * sum over d of (x[n,h,w,d] - codewords[k,d])^2
///
/// Weights   codewords [codes, channels], scale [codes].
class CodeDistances final : public Layer {
 public:
  explicit CodeDistances(int codes) : codes_(codes) {}
  std::string_view type() const noexcept override { return "CodeDistances"; }
  std::string summary() const override { return "-> " + std::to_string(codes_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int codes_;
};

/// Sums of residuals, weighed by a second input [n,h,w,codes]:
///
///   y[n,d,0,k] = sum over pixels of weight[n,h,w,k] * (x[n,h,w,d] - codewords[k,d])
///
/// Weights   codewords [codes, channels] (and scale [codes], which it does not use).
class CodeResiduals final : public Layer {
 public:
  std::string_view type() const noexcept override { return "CodeResiduals"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;
};

/// Both with a softmax over the codes between them; the codewords are `<name>.codewords`.
/// Output    [n, channels, 1, codes]
Value encoding(GraphBuilder& g, std::string_view name, Value x, int codes);

}  // namespace atrous::layers
