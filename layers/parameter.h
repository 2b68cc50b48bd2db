#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// A weight as a value, for networks that compute weights from weights:
///
///   y = weight, read in the order of `as`
///
/// Weights   weight of the shape `stored`; a node of the name of another layer reads that one's.
/// Throws    Error{Code::shape} when the two shapes hold different counts.
class Parameter final : public Layer {
 public:
  Parameter(const Shape& stored, const Shape& as) : stored_(stored), as_(as) {}
  std::string_view type() const noexcept override { return "Parameter"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<DType> infer_types(std::span<const DType> inputs, int outputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Shape stored_, as_;
};

Value parameter(GraphBuilder& g, std::string_view name, const Shape& stored, const Shape& as);

}  // namespace atrous::layers
