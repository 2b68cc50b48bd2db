#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

struct FpnParams {
  int channels = 256;
};

/// Feature pyramid network (Lin et al. 2017, arXiv:1612.03144, section 3): 1x1 convolutions of every
/// map, added up from coarse to fine (nearest up-sampling to the finer one's size), and a 3x3
/// convolution of each sum, all with biases. One result per map, in their order, fine to coarse.
/// Nodes    <name>.lateral<i>.conv, <name>.out<i>.conv, from 0
std::vector<Value> fpn(GraphBuilder& g,
                       std::string_view name,
                       std::span<const Value> fine_to_coarse,
                       const FpnParams& params = {});

struct SemanticFpnParams {
  int channels = 128;
  int output_stride = 32;  // of the coarsest map; the finest has 4
  layers::Corners corners = layers::Corners::half_pixel;
};

/// The semantic branch of panoptic feature pyramid networks (Kirillov et al. 2019, arXiv:1901.02446,
/// figure 3): each map convolved and doubled as often as it was halved, all of them summed.
/// Nodes    <name>.<i>.<2j> (i the level, j its step), .<2j>.up, <name>.like<i>, <name>.sum<i>
Value semantic_fpn(GraphBuilder& g,
                   std::string_view name,
                   std::span<const Value> fine_to_coarse,
                   const SemanticFpnParams& params);

}  // namespace atrous::nets
