#pragma once
#include <array>
#include <string_view>

#include "nets/backbones/resnet.h"

namespace atrous::nets {

/// Li et al. 2018 (DetNet, arXiv:1804.06215). The defaults are DetNet-59.
struct DetNetParams {
  std::array<int, 5> blocks = {3, 4, 6, 3, 3};  // of each stage
  Norm norm = {};
};

/// A ResNet up to its third stage, then two stages that keep its stride of 16: bottlenecks of 256 and
/// 1024 channels, dilated by 2, the first one of a stage with its input projected.
/// Returns   the results of the five stages
/// Nodes     <name>.stem, <name>.layer<i> as in resnet(), i from 1 to 5
std::array<Value, 5> detnet(GraphBuilder& g,
                            std::string_view name,
                            Value image,
                            const DetNetParams& params = {});

}  // namespace atrous::nets
