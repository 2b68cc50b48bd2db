#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Offsets that scale a window about its centre, pixel by pixel, as DeformConv2d takes them (Zhang et
/// al. 2017, "Scale-Adaptive Convolutions for Scene Parsing", section 3.1): with d = dilation and place
/// (r, s) of a kernel x kernel window,
///
///   y[n,p,q, (r*kernel + s)*2 + {0, 1}] = (x[n,p,q] - 1) * d * ({r, s} - (kernel - 1) / 2)
///
/// so that a scale of 1 is the plain convolution of that dilation.
/// Throws    Error{Code::shape} unless x has one channel.
class ScaleOffsets final : public Layer {
 public:
  ScaleOffsets(int kernel, int dilation) : kernel_(kernel), dilation_(dilation) {}
  std::string_view type() const noexcept override { return "ScaleOffsets"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int kernel_, dilation_;
};

Value scale_offsets(GraphBuilder& g, std::string_view name, Value x, int kernel, int dilation);

}  // namespace atrous::layers
