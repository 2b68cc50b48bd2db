#pragma once
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// What a dilated branch of the pyramid consists of.
enum class AsppBranch {
  dense,             // one 3x3 convolution
  separable,         // depthwise and pointwise, normalised once
  separable_normed,  // normalised and rectified after each
};

struct AsppParams {
  int channels = 256;
  std::vector<int> rates = {12, 24, 36};
  AsppBranch branch = AsppBranch::dense;
  int in = 0;               // channels of the input; only separable branches want it
  bool pool_first = false;  // the image branch heads the concatenation (mmsegmentation)
  layers::Corners corners = layers::Corners::half_pixel;  // of the image branch's up-sampling
  Norm norm = {};
  Activation activation = {Act::relu, 0};
};

/// Atrous spatial pyramid pooling with image pooling (Chen et al. 2017, arXiv:1706.05587,
/// section 3.3): a 1x1 convolution, dilated 3x3 ones and the pooled image, side by side.
/// Nodes    <name>.point, <name>.rate<i> (i from 1), <name>.image, each .conv and .bn (separable
///          rates as separable_conv() has them); <name>.image.{pool,pooled,up}, <name>.concat
Value aspp(GraphBuilder& g, std::string_view name, Value x, const AsppParams& params);

}  // namespace atrous::nets
