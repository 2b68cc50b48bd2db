#pragma once
#include <array>
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

/// BiSeNet's Xception-39 (Yu et al. 2018, arXiv:1808.00897, section 4.1), as TorchSeg has it: features
/// of output strides 8, 16 and 32 with 64, 128 and 256 channels.
/// Nodes    <name>.stem; <name>.layer<i>.<j>.{0,1,2} and .shortcut, each .depthwise and .pointwise
std::array<Value, 3> xception39(GraphBuilder& g, std::string_view name, Value image);

}  // namespace atrous::nets
