#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// Scale-adaptive convolution (Zhang et al. 2017, "Scale-Adaptive Convolutions for Scene Parsing",
/// section 3): one 3x3 convolution regresses how large the window is at every pixel (rectified; 1 is
/// the plain convolution), the other one samples its input bilinearly at that size.
/// Nodes    <name>.scale (with bias), <name>.offsets, <name>.conv, <name>.bn (if normalised)
Value scale_adaptive_conv(GraphBuilder& g,
                          std::string_view name,
                          Value x,
                          const ConvBlockParams& params);

}  // namespace atrous::nets
