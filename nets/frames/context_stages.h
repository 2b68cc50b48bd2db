#pragma once
#include <functional>
#include <string_view>

#include "nets/blocks/rectified_conv.h"
#include "nets/naming_table.h"

// What CGNet and DABNet have in common: three 3x3 convolutions, then stages that see the image again,
// reduced by mean pooling.
namespace atrous::nets::context_stages {

constexpr Norm kNorm{.epsilon = 1e-3F};

/// One of the two later stages: the output of its first block, which halves the size.
struct Stage {
  int number;   // 2 or 3
  int in, out;  // channels
  bool image;   // the reduced image is concatenated behind it
};

/// Makes a stage's first block, and one of those that follow (counted from 1).
using Down = std::function<Value(GraphBuilder&, Value, const Stage&)>;
using Block = std::function<Value(GraphBuilder&, Value, const Stage&, int)>;

struct Params {
  bool last_image = false;  // the image beside the last stage too
  int blocks[2] = {};       // of stages 2 and 3, after the first
  int classes = 0;
};

/// The whole network, scores and up-sampling included.
/// Nodes    features.init_block.conv<i>, features.stage<i>.norm_activ,
///          features.stage<i>.unit.{down,blocks.block<j>}, classifier
Graph build(std::string_view name, const Params& params, const Down& down, const Block& block);

}  // namespace atrous::nets::context_stages
