#pragma once
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// Self-attention in which queries and keys are the same (OCNet).
struct ObjectContextParams {
  ConvBlockParams key;  // 1x1
  int value_channels = 256;
  int out_channels = 512;
  int pool = 1;   // attends on a plane pooled by this; the result is resized back
  int cells = 1;  // attends within each of cells x cells parts of the plane
};

/// Object context (Yuan and Wang 2018, arXiv:1809.00916, section 3.2):
///
///   y = W(sum over t of softmax_t(key[p] . key[t] / sqrt(channels of key)) * value[t])
///
/// Nodes    <name>.key.{conv,bn}; <name>.value, <name>.W with biases
Value object_context(GraphBuilder& g,
                     std::string_view name,
                     Value x,
                     const ObjectContextParams& params);

}  // namespace atrous::nets
