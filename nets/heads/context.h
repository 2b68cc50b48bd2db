#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct ContextParams {
  int classes = 21;
  int layers = 8;          // 7, 8 or 10: dilations up to 8, 16 or 64
  bool large = false;      // widths of 2, 2, 4, 8, 16, 32, 32 times the classes instead of 1
  bool pad_first = false;  // all the padding in the first convolution instead of each its own
};

/// Context module (Yu and Koltun 2016, arXiv:1511.07122, table 1): 3x3 convolutions of growing
/// dilation over score maps, and a 1x1 one; the size is kept.
/// Nodes    <name>.conv1_1, .conv1_2, .conv<i>_1 (i from 2), .fc1, each .conv; <name>.final
/// Throws   Error{Code::usage} for another number of layers.
Value context(GraphBuilder& g, std::string_view name, Value x, const ContextParams& params);

}  // namespace atrous::nets
