#pragma once
#include "layers/resize.h"

namespace atrous::layers {

/// Bilinear resampling between a plane and its reduction by `factor`, by the rule of
/// mmsegmentation's PSANet: if neither extent of the plane is a multiple of the factor, the
/// reduction has (n - 1) / factor + 1 places with aligned corners, else n / factor without.
class ParityResize final : public Layer {
 public:
  ParityResize(int factor, bool enlarge) : factor_(factor), enlarge_(enlarge) {}
  std::string_view type() const noexcept override { return "ParityResize"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Step plan(const PlanRequest& request) const override;

 private:
  Resize resize(const Shape& plane) const;
  int factor_;
  bool enlarge_;
};

Value parity_shrink(GraphBuilder& g, std::string_view name, Value x, int factor);
/// Back to the plane of `like`.
Value parity_enlarge(GraphBuilder& g, std::string_view name, Value x, Value like, int factor);

}  // namespace atrous::layers
