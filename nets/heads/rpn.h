#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

/// Maps of a proposal network over one level.
struct Rpn {
  Value scores;  // [n,h,w,2a] logits: a of the background, a of objects
  Value deltas;  // [n,h,w,4a]
};

/// Ren et al. 2015 (arXiv:1506.01497) as its first code has it.
/// Nodes    <name>.conv, <name>.scores, <name>.deltas
Rpn rpn_maps(GraphBuilder& g, std::string_view name, Value x, int channels, int anchors);

}  // namespace atrous::nets
