#pragma once
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

struct AsppParams {
  int channels = 256;
  std::vector<int> rates = {12, 24, 36};
  bool pool_first = false;  // the image branch heads the concatenation (mmsegmentation)
  Norm norm = {};
};

/// Atrous spatial pyramid pooling with image pooling (Chen et al. 2017, arXiv:1706.05587,
/// section 3.3): a 1x1 convolution, dilated 3x3 ones and the pooled image, side by side.
/// Nodes    <name>.point, <name>.rate<i> (i from 1), <name>.image, each .conv and .bn;
///          <name>.image.{pool,up}, <name>.concat
Value aspp(GraphBuilder& g, std::string_view name, Value x, const AsppParams& params);

}  // namespace atrous::nets
