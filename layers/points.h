#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// The places of a score map where the two largest scores are closest (Kirillov et al. 2020,
/// arXiv:1912.08193, section 3.1), in the order of the plane:
///
///   uncertainty[p] = second largest of x[p] - largest of x[p]
///
/// Outputs   places row * width + column [n,k,1,1] of type i32, and their centres [n,k,1,2] as
///           (column, row) in [-1, 1], as GridSample takes them; k is `count` or all places.
/// Throws    Error{Code::shape} for fewer than two channels.
class UncertainPoints final : public Layer {
 public:
  explicit UncertainPoints(int count) : count_(count) {}
  std::string_view type() const noexcept override { return "UncertainPoints"; }
  std::string summary() const override { return "-> " + std::to_string(count_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<DType> infer_types(std::span<const DType> inputs, int outputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int count_;
};

/// x with the pixels at `places` [n,k,1,1] replaced by the k rows of [n,k,1,c].
/// Throws    Error{Code::shape} when they do not fit.
class ReplacePoints final : public Layer {
 public:
  std::string_view type() const noexcept override { return "ReplacePoints"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;
};

struct Points {
  Value places, grid;
};

Points uncertain_points(GraphBuilder& g, std::string_view name, Value x, int count);
Value replace_points(
    GraphBuilder& g, std::string_view name, Value x, const Points& points, Value pixels);

}  // namespace atrous::layers
