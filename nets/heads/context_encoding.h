#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct ContextEncoding {
  Value features;  // [n,1,1,channels]: the mean over the codes
  Value gated;     // relu(x + x * sigmoid(fc(features)))
};

/// Context encoding module (Zhang et al. 2018, arXiv:1803.08904, section 3).
/// Nodes    <name>.project.{conv,bn}, <name>.encoding.{codes,bn}, <name>.mean, <name>.fc.linear
ContextEncoding context_encoding(
    GraphBuilder& g, std::string_view name, Value x, int channels, int codes);

}  // namespace atrous::nets
