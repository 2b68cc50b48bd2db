#pragma once
#include "core/graph/graph_builder.h"
#include "layers/conv2d.h"

namespace atrous::layers {

struct DeformConv2dParams {
  Conv2dParams conv;
  int offset_groups = 1;
};

/// Deformable convolution (Dai et al. 2017, arXiv:1703.06211; with a mask Zhu et al. 2019,
/// arXiv:1811.11168). Inputs are x, the offsets [n, oh, ow, 2*offset_groups*kh*kw] with channels
/// (group, row, column, (dy, dx)), and optionally the mask [n, oh, ow, offset_groups*kh*kw]:
///
///   y[n,p,q,k] = bias[k] + sum over c,r,s of weight[k,c,r,s] * mask * x[n, p*stride + r*dilation
///                - top + dy, q*stride + s*dilation - left + dx, c]
///
/// with x bilinear between places and 0 outside the image.
/// Weights   as Conv2d.
/// Throws    Error{Code::shape} as Conv2d, and when offsets or mask do not fit.
class DeformConv2d final : public Layer {
 public:
  explicit DeformConv2d(const DeformConv2dParams& params) : params_(params), conv_(params.conv) {}

  std::string_view type() const noexcept override { return "DeformConv2d"; }
  std::string summary() const override { return conv_.summary(); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Absorbs absorbs() const noexcept override { return {true, false, true}; }
  Step plan(const PlanRequest& request) const override;

 private:
  DeformConv2dParams params_;
  Conv2d conv_;
};

/// `inputs` are x, offsets and optionally the mask.
Value deform_conv2d(GraphBuilder& g,
                    std::string_view name,
                    std::span<const Value> inputs,
                    const DeformConv2dParams& params);

}  // namespace atrous::layers
