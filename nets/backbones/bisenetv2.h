#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

struct BiSeNetV2Params {
  layers::Interp interp = layers::Interp::bilinear;  // of the aggregation's up-sampling
  bool aggregation_bias = true;                      // of its pointwise convolutions
};

constexpr int kBiSeNetV2Channels = 128;

/// BiSeNet V2 up to its aggregated features of output stride 8 (Yu et al. 2021, arXiv:2004.02147,
/// tables 1 and 2; sections 4.1 to 4.3).
/// Nodes    <name>.detail.<i>.<j>; <name>.semantic.stem.{first,reduce,left,fuse};
///          <name>.semantic.stage<i>.<j>.{expand,depthwise<k>,project}, .shortcut;
///          <name>.semantic.context.{bn,gate,last}; <name>.aggregate.{detail_keep,detail_down,
///          semantic_up,semantic_keep,fuse}
Value bisenetv2(GraphBuilder& g, std::string_view name, Value image, const BiSeNetV2Params& params);

}  // namespace atrous::nets
