#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Attention of every place to its column and row, itself once (Huang et al. 2019,
/// arXiv:1811.11721, section 3.2):
///
///   y[p] = sum over t of softmax_t(q[p] . k[t]) * v[t],   t in the cross of p
///
/// Inputs    q, k [n,h,w,c]; v [n,h,w,out].   Output   v's shape.
/// Throws    Error{Code::shape} when they do not fit.
class CrissCross final : public Layer {
 public:
  std::string_view type() const noexcept override { return "CrissCross"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;
};

Value criss_cross(GraphBuilder& g, std::string_view name, Value q, Value k, Value v);

}  // namespace atrous::layers
