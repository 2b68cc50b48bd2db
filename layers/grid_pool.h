#pragma once
#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

/// Means over count x count windows that reach from edge to edge and overlap, as ICNet's Caffe release
/// lays them: the stride of the shorter side n is (n - 1) / count, that of the longer side keeps the
/// plane's proportions, and a window is what count - 1 strides leave.
/// Throws    Error{Code::shape} for a plane smaller than the grid.
class GridPool final : public Layer {
 public:
  explicit GridPool(int count) : count_(count) {}
  std::string_view type() const noexcept override { return "GridPool"; }
  std::string summary() const override { return std::to_string(count_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Window window(const Shape& x) const;
  int count_;
};

Value grid_pool(GraphBuilder& g, std::string_view name, Value x, int count);

}  // namespace atrous::layers
