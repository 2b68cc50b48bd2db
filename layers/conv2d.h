#pragma once
#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

/// Geometry of a 2-D window. The defaults are a dense 1x1 window with stride 1.
struct Conv2dParams {
  int out_channels = 0;
  Extent kernel = {1, 1};
  Extent stride = {1, 1};
  Extent dilation = {1, 1};
  Padding padding = {};
  int groups = 1;
  bool bias = true;
  bool same = false;  // TensorFlow's SAME in the padding's place (Window::same)
};

/// Convolution, dense or dilated ("atrous"), grouped or depthwise.
///
///   y[n,p,q,k] = bias[k] + sum over c,r,s of
///                weight[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c]
///
/// Weights   weight [out, in/groups, kh, kw]; bias [out] when `params.bias`.
/// Output    oh = (h + top + bottom - dilation*(kh - 1) - 1) / stride + 1, likewise ow.
/// Kernels   depthwise when groups = in = out, otherwise conv2d.
/// Throws    Error{Code::shape} when the dilated window is larger than the padded input,
///           or when `groups` does not divide both channel counts.
class Conv2d final : public Layer {
 public:
  explicit Conv2d(const Conv2dParams& params) : params_(params) {}

  std::string_view type() const noexcept override { return "Conv2d"; }
  std::string summary() const override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Absorbs absorbs() const noexcept override { return {true, true, true}; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  Step plan(const PlanRequest& request) const override;

 private:
  Window window() const;
  /// True when every output is made of a whole image and there are several images.
  bool covers_images(const TensorDesc& x) const noexcept;
  Step plan_images_as_pixels(const PlanRequest& request) const;

  Conv2dParams params_;
};

/// Adds a Conv2d node. Its weights are looked up as `<scope>.<name>.weight` and `.bias`.
Value conv2d(GraphBuilder& g, std::string_view name, Value x, const Conv2dParams& params);

}  // namespace atrous::layers
