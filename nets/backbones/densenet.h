#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"

namespace atrous::nets {

struct DenseNetParams {
  int depth = 121;  // 121, 161, 169, 201
  /// 8, 16 or 32: later transitions do not pool, the blocks behind them are dilated instead.
  int output_stride = 32;
  bool last_transition = false;  // halve the channels behind the last block too
  float epsilon = 1e-5F;
};

struct DenseNetFeatures {
  Value last;  // normalised, not yet rectified
  int channels = 0;
  /// The stem, and what the convolutions of the transitions read; their channels.
  std::vector<Value> level;
  std::vector<int> level_channels;
};

/// DenseNet-BC (Huang et al. 2017, table 1): dense blocks with transitions that halve the channels.
/// Nodes    <name>.stem.{conv,bn}, <name>.pool; <name>.block<i>.<j>.{bn1,conv1,bn2,conv2};
///          <name>.transition<i>.{bn,conv,pool}; <name>.norm; i and j from 1
/// Throws   Error{Code::usage} for an unknown depth or output stride.
DenseNetFeatures densenet(GraphBuilder& g,
                          std::string_view name,
                          Value image,
                          const DenseNetParams& params);

/// Rules from densenet()'s names below `ours` to torchvision's below `theirs` (both with a trailing
/// dot, or empty). `separator` stands before the numbers of a layer's parts: "", or "." as the
/// first PyTorch versions wrote them.
std::vector<Rename> densenet_names(const std::string& ours,
                                   const std::string& theirs,
                                   const std::string& separator = "");

}  // namespace atrous::nets
