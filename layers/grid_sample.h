#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct GridSampleParams {
  /// What lies beyond the image; reflection mirrors about the outermost centres if corners are
  /// aligned, else about the edges.
  enum class Outside { zeros, border, reflection };
  bool nearest = false;  // else bilinear
  bool cubic = false;    // else bilinear; each of the sixteen places is brought inside by itself
  bool aligned = false;  // -1 and 1 are the centres of the outermost places, else their edges
  Outside outside = Outside::zeros;
};

/// x at the places that a second input gives, [n, oh, ow, 2] with (column, row) in [-1, 1], as
/// PyTorch's grid_sample (Jaderberg et al. 2015, arXiv:1506.02025).
/// Throws    Error{Code::shape} when the grid does not fit.
class GridSample final : public Layer {
 public:
  explicit GridSample(const GridSampleParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "GridSample"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  GridSampleParams params_;
};

Value grid_sample(GraphBuilder& g,
                  std::string_view name,
                  Value x,
                  Value grid,
                  const GridSampleParams& params = {});

}  // namespace atrous::layers
