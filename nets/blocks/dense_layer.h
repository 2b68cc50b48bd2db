#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct DenseLayerParams {
  int hidden = 0;  // channels of the 1x1 convolution
  int growth = 0;  // channels that the layer makes
  int dilation = 1;
  bool bias = false;
  bool norm_first = true;  // normalise before the first convolution
  float epsilon = 1e-5F;
};

/// Batch norm, ReLU, 1x1 convolution, batch norm, ReLU, dilated 3x3 convolution (Huang et al.
/// 2017, section 3). Concatenating the result with its input is left to the caller.
/// Nodes    <name>.{bn1,conv1,bn2,conv2}
Value dense_layer(GraphBuilder& g, std::string_view name, Value x, const DenseLayerParams& params);

}  // namespace atrous::nets
