#pragma once
#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

/// Geometry of a transposed convolution.
struct Deconv2dParams {
  int out_channels = 0;
  Extent kernel = {2, 2};
  Extent stride = {2, 2};
  Extent dilation = {1, 1};
  Padding padding = {};
  Extent output_padding = {0, 0};  // further rows below and columns to the right
  int groups = 1;
  bool bias = true;
};

/// Transposed convolution ("deconvolution", learned up-sampling; Caffe's Deconvolution, PyTorch's
/// ConvTranspose2d):
///
///   y[n,p,q,k] = bias[k] + sum over c,r,s of weight[c,k,r,s] * x[n,i,j,c]
///   with i*stride + r*dilation - top = p and j*stride + s*dilation - left = q
///
/// Weights   weight [in, out/groups, kh, kw]; bias [out] when `params.bias`.
/// Output    oh = (h - 1)*stride - top - bottom + dilation*(kh - 1) + output_padding + 1, likewise ow.
/// Throws    Error{Code::shape} when nothing is left of the output, or when `groups` does not divide
///           both channel counts.
class Deconv2d final : public Layer {
 public:
  explicit Deconv2d(const Deconv2dParams& params) : params_(params) {}

  std::string_view type() const noexcept override { return "Deconv2d"; }
  std::string summary() const override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Absorbs absorbs() const noexcept override { return {true, true, true}; }
  bool takes_narrow(const Selection& selection) const noexcept override {
    return selection.on_gpu();
  }
  Step plan(const PlanRequest& request) const override;

 private:
  Window window() const;
  Deconv2dParams params_;
};

Value deconv2d(GraphBuilder& g, std::string_view name, Value x, const Deconv2dParams& params);

}  // namespace atrous::layers
