#pragma once
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct DepthGateParams {
  int channels = 512;
  std::vector<int> rates = {1, 2, 4, 8, 16};  // from far to near
};

/// Depth-aware gating (Kong and Fowlkes 2018, arXiv:1705.07238, section 3): one 3x3 convolution run with
/// every rate, its results weighed pixel by pixel by how likely the depth is the rate's.
///
///   y = relu(bn(sum over i of gates[i] * conv(x; rate i)))
///
/// `gates` has a channel per rate.
/// Nodes    <name>.conv (shared by all rates), <name>.gate<i>, <name>.sum<i>, <name>.bn
Value depth_gated_conv(
    GraphBuilder& g, std::string_view name, Value x, Value gates, const DepthGateParams& params);

}  // namespace atrous::nets
