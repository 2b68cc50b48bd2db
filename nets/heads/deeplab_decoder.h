#pragma once
#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

struct DeepLabDecoderParams {
  int width = 256;       // of x and of the result
  int low_width = 48;    // of the fine features
  int convolutions = 2;  // 3x3, behind the concatenation
  bool separable = false;
  layers::Corners corners = layers::Corners::half_pixel;
  Norm norm = {};
};

/// DeepLab v3+'s decoder (Chen et al. 2018, arXiv:1802.02611, section 3.1): x up-sampled beside the
/// reduced fine features `low`, and 3x3 convolutions over both.
/// Nodes    low, up, concat, refine.<i> (i from 0) in the current scope; separable ones as
///          separable_conv() has them
Value deeplab_decoder(GraphBuilder& g, Value x, Value low, const DeepLabDecoderParams& params);

}  // namespace atrous::nets
