#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct PsaMaskParams {
  Extent mask;              // extents of the offsets (compact: places) that x's channels stand for
  bool distribute = false;  // else collect
  bool compact = false;     // x's channels are places: m(p, t) = x[p, t]
};

/// Attention by offsets as attention by places (Zhao et al. 2018, section 3.2): [n,h,w,mask] ->
/// [n,h,w,h*w]. With m(p, t) = x[p, t - p + (mask - 1) / 2] inside the mask and 0 beyond it,
///
///   collect   y[p, t] = m(p, t)          distribute   y[p, t] = m(t, p)
///
/// Throws    Error{Code::shape} when x's channels are not those of the mask.
class PsaMask final : public Layer {
 public:
  explicit PsaMask(const PsaMaskParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "PsaMask"; }
  std::string summary() const override { return params_.distribute ? "distribute" : "collect"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  PsaMaskParams params_;
};

Value psa_mask(GraphBuilder& g, std::string_view name, Value x, const PsaMaskParams& params);

}  // namespace atrous::layers
