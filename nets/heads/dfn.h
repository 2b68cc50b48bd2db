#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

/// DFN's refinement residual block (Yu et al. 2018, arXiv:1804.09337, figure 3b): a 1x1 convolution to
/// `channels`, and what two 3x3 ones make of it added; rectified where `active`.
/// Nodes    <name>.conv_1x1, <name>.cbr.{conv,bn}, <name>.conv_refine, <name>.sum
Value refinement_residual(
    GraphBuilder& g, std::string_view name, Value x, int channels, bool active);

/// DFN's channel attention block (figure 3c): what the finer and the coarser map hold together says
/// which channels of the finer one count; the coarser one is added. Both have `channels`.
/// Nodes    <name>.1, <name>.2 (fully connected), <name>.sum
Value channel_attention_block(
    GraphBuilder& g, std::string_view name, Value fine, Value coarse, int channels);

}  // namespace atrous::nets
