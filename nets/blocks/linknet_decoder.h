#pragma once
#include <string>

#include "nets/blocks/deconv_block.h"

namespace atrous::nets {

/// LinkNet's decoder block (Chaurasia and Culurciello 2017, arXiv:1707.03718, figure 3): 1x1 to a
/// quarter of the `in` channels, the transposed convolution `up`, 1x1 to `out` channels.
/// Nodes    <name>.{1,2,3}.{conv,bn}
Value linknet_decoder(
    GraphBuilder& g, const std::string& name, Value x, int in, int out, DeconvBlockParams up);

}  // namespace atrous::nets
