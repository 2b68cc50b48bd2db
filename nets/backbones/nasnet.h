#pragma once
#include <array>
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

/// NASNet-A (Zoph et al. 2018, arXiv:1707.07012, figure 4). The defaults are NASNet-A Mobile, 4 @ 1056.
struct NasNetParams {
  int repeats = 4;     // normal cells of a stage
  int filters = 1056;  // channels of the last map; a multiple of 24
  int stem = 32;       // channels of the first convolution
};

struct NasNetFeatures {
  std::array<Value, 4> level;  // output strides 4, 8, 16 and 32
  std::array<int, 4> channels;
};

/// Wants images whose extents are multiples of 32 (other maps of a cell would not fit).
/// Nodes    <name>.init_block; <name>.{stem1_unit,stem2_unit}, <name>.stage<i>.unit<j>, i and j from 1,
///          each .conv1x1, .conv1x1_prev or .path, and .comb<k>_{left,right}
NasNetFeatures nasnet(GraphBuilder& g,
                      std::string_view name,
                      Value image,
                      const NasNetParams& params = {});

}  // namespace atrous::nets
