#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// The branch of ICNet that reads the whole image (Zhao et al. 2018, arXiv:1704.08545, figure 2):
/// three 3x3 convolutions of stride 2 to 64 channels.
/// Nodes    <name>.{1,2,3}; `form` gives bias and norm
Value icnet_fine_branch(GraphBuilder& g,
                        std::string_view name,
                        Value image,
                        const ConvBlockParams& form);

struct CascadeFusion {
  Value sum;  // 128 channels, the size of `high`
  Value low;  // the coarse part of it, which training classifies
};

/// Cascade feature fusion (the same, figure 3): the coarse map up-sampled and convolved with dilation
/// 2, the fine one projected, their sum rectified. `form` gives bias, norm, and the activation of both.
/// Nodes    <name>.up, <name>.low, <name>.high
CascadeFusion cascade_fusion(GraphBuilder& g,
                             std::string_view name,
                             Value low,
                             Value high,
                             layers::Corners corners,
                             const ConvBlockParams& form);

}  // namespace atrous::nets
