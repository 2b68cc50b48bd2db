#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

/// The defaults are mmsegmentation's.
struct FastScnnParams {
  layers::Corners corners = layers::Corners::half_pixel;
  bool first_padded = true;       // the first convolution
  bool separable_active = false;  // ReLU between depthwise and pointwise convolutions
  int out_kernel = 3;             // of the convolution behind the pyramid
  bool fusion_bias = false;       // of the 1x1 convolutions of the fusion
};

constexpr int kFastScnnChannels = 128;

struct FastScnnFeatures {
  Value fused;  // 128 channels, output stride 8
  Value high;   // 64 channels, output stride 8
};

/// Fast-SCNN up to its fused features of output stride 8 (Poudel et al. 2019, arXiv:1902.04502,
/// table 1).
/// Nodes    <name>.down.{conv,dsconv1,dsconv2}; <name>.global.bottleneck<i>.<j>, .pyramid, .out;
///          <name>.fusion.{depthwise,low,high}
FastScnnFeatures fast_scnn(GraphBuilder& g,
                           std::string_view name,
                           Value image,
                           const FastScnnParams& params);

}  // namespace atrous::nets
