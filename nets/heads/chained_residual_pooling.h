#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct ChainedPoolingParams {
  int channels = 256;
  int stages = 4;
  int conv_kernel = 1;      // 3 in RefineNet, 1 in its light-weight form
  bool conv_first = false;  // p = maxpool5x5(conv(p)), as RefineNet's release has it
};

/// Chained residual pooling (Lin et al. 2017, section 3.3; Nekrasov et al. 2018, section 3.2):
///
///   p = x;   for each stage:  p = conv(maxpool5x5(p)),  x = x + p
///
/// Nodes    <name>.pool<i>, <name>.conv<i> (no bias), <name>.sum<i>, i from 1
Value chained_residual_pooling(GraphBuilder& g,
                               std::string_view name,
                               Value x,
                               const ChainedPoolingParams& params);

}  // namespace atrous::nets
