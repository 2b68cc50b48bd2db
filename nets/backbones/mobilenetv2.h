#pragma once
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

/// Which of MobileNetV2's feature maps a decoder reads: the last one of every stage.
struct MobileNetV2Features {
  Value stem;                // 32 channels, output stride 2
  std::vector<Value> stage;  // stages 1..7: 16, 24, 32, 64, 96, 160, 320 channels
};

struct MobileNetV2Params {
  bool expand_first = false;  // the first block keeps a 1x1 expansion (of factor 1)
  float epsilon = 1e-5F;
};

/// MobileNetV2's convolutional part (Sandler et al. 2018, table 2), width 1, output stride 32:
/// inverted residual blocks with ReLU6 and linear bottlenecks.
/// Nodes    <name>.stem.{conv,bn}; <name>.stage<i>.<j>.{expand,depthwise,project}.{conv,bn}
MobileNetV2Features mobilenetv2(GraphBuilder& g,
                                std::string_view name,
                                Value image,
                                const MobileNetV2Params& params);

}  // namespace atrous::nets
