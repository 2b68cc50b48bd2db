#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Interpolation of a grid of classifiers over the plane (Hariharan et al. 2015, arXiv:1411.5752,
/// section 3.1): what channels (k, c) say for cell k of a grid x grid division counts by how near the
/// cell's centre is, bilinearly; beyond the outermost centres those alone count.
///
///   y[n,p,q,c] = sum over k of a(k; p, q) * x[n,p,q, k*channels + c],   sum over k of a = 1
///
/// Throws    Error{Code::shape} when grid^2 does not divide the channels.
class GridBlend final : public Layer {
 public:
  explicit GridBlend(int grid) : grid_(grid) {}
  std::string_view type() const noexcept override { return "GridBlend"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int grid_;
};

Value grid_blend(GraphBuilder& g, std::string_view name, Value x, int grid);

}  // namespace atrous::layers
