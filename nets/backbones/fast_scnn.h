#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

struct FastScnnParams {
  layers::Corners corners = layers::Corners::half_pixel;
};

constexpr int kFastScnnChannels = 128;

/// Fast-SCNN up to its fused features of output stride 8 (Poudel et al. 2019, arXiv:1902.04502,
/// table 1).
/// Nodes    <name>.down.{conv,dsconv1,dsconv2}; <name>.global.bottleneck<i>.<j>, .pyramid, .out;
///          <name>.fusion.{depthwise,low,high}
Value fast_scnn(GraphBuilder& g, std::string_view name, Value image, const FastScnnParams& params);

}  // namespace atrous::nets
