#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct MatMulParams {
  bool transpose_a = false;
  bool transpose_b = false;
  float scale = 1;
  bool mean = false;  // divide by the length of the sum
};

/// Product of two activations, image by image, each read as a matrix of pixels x channels:
///
///   y = scale * op(a) * op(b),   op transposes where the parameters say so
///
/// Output    [n, h, w, columns] with a's plane, or [n, channels of a, 1, columns] if a is transposed.
/// Throws    Error{Code::shape} when batches or inner extents differ.
class MatMul final : public Layer {
 public:
  explicit MatMul(const MatMulParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "MatMul"; }
  std::string summary() const override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  MatMulParams params_;
};

/// Pixels and channels exchanged: [n,h,w,c] -> [n,c,1,h*w].
class Transpose final : public Layer {
 public:
  std::string_view type() const noexcept override { return "Transpose"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;
};

Value matmul(
    GraphBuilder& g, std::string_view name, Value a, Value b, const MatMulParams& params = {});
Value transpose(GraphBuilder& g, std::string_view name, Value x);

}  // namespace atrous::layers
