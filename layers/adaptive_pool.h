#pragma once
#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

/// Average pooling to a given size, smaller or larger than the input's: output row p is the mean of
/// input rows [floor(p*h/oh), ceil((p+1)*h/oh)), likewise columns (PyTorch's AdaptiveAvgPool2d).
/// Throws    Error{Code::shape} for an empty plane or size.
class AdaptiveAvgPool final : public Layer {
 public:
  explicit AdaptiveAvgPool(Extent size) : size_(size) {}
  std::string_view type() const noexcept override { return "AdaptiveAvgPool"; }
  std::string summary() const override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Extent size_;
};

Value adaptive_avg_pool(GraphBuilder& g, std::string_view name, Value x, Extent size);

}  // namespace atrous::layers
