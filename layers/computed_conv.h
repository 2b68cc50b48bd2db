#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// 1x1 convolution without bias whose weights are a value:
///
///   y[n,h,w,k] = sum over c of weights[k,c] * x[n,h,w,c]
///
/// Inputs    x [n,h,w,c], weights [k,c].
/// Throws    Error{Code::shape} when their channels differ.
class ComputedConv final : public Layer {
 public:
  std::string_view type() const noexcept override { return "ComputedConv"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;
};

Value computed_conv(GraphBuilder& g, std::string_view name, Value x, Value weights);

}  // namespace atrous::layers
