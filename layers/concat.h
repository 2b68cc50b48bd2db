#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Inputs side by side along the channels. Costs nothing where the planner can let the inputs'
/// layers write into the result; else the inputs that lie elsewhere are copied.
class Concat final : public Layer {
 public:
  std::string_view type() const noexcept override { return "Concat"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Role role() const noexcept override { return Role::concat; }
  Step plan(const PlanRequest& request) const override;
};

Value concat(GraphBuilder& g, std::string_view name, std::span<const Value> inputs);

}  // namespace atrous::layers
