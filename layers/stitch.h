#pragma once
#include "core/graph/graph_builder.h"
#include "layers/frame.h"

namespace atrous::layers {

/// The plane moved, of the same size, zeros where nothing comes from:
///
///   y[n,i,j,c] = x[n, i + offset.row, j + offset.column, c]
class Shift final : public Layer {
 public:
  explicit Shift(Offset offset) : offset_(offset) {}
  std::string_view type() const noexcept override { return "Shift"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Offset offset_;
};

/// All shifts of the plane by less than `factor`, as images of a batch, for shift-and-stitch (Long et
/// al. 2015, arXiv:1411.4038, section 3.2):
///
///   y[(n*f + a)*f + b, i, j, c] = x[n, i + a - lead, j + b - lead, c]
///
/// Output    [n*f*f, h + lead, w + lead, c], zeros beyond the image.
class ShiftStack final : public Layer {
 public:
  ShiftStack(int factor, int lead) : factor_(factor), lead_(lead) {}
  std::string_view type() const noexcept override { return "ShiftStack"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int factor_, lead_;
};

/// What a network of that stride makes of all shifts, put together:
///
///   y[n, i*f + a, j*f + b, c] = x[(n*f + a)*f + b, i, j, c];   [n*f*f,h,w,c] -> [n,h*f,w*f,c]
///
/// Throws    Error{Code::shape} when factor^2 does not divide the batch.
class Stitch final : public Layer {
 public:
  explicit Stitch(int factor) : factor_(factor) {}
  std::string_view type() const noexcept override { return "Stitch"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int factor_;
};

Value shift(GraphBuilder& g, std::string_view name, Value x, Offset offset);
Value shift_stack(GraphBuilder& g, std::string_view name, Value x, int factor, int lead = 0);
Value stitch(GraphBuilder& g, std::string_view name, Value x, int factor);

}  // namespace atrous::layers
