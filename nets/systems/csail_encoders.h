#pragma once
#include <vector>

#include "core/graph/graph_builder.h"
#include "nets/options.h"

namespace atrous::nets {

/// What CSAIL's decoders read.
struct CsailFeatures {
  std::vector<Value> stage;  // fine to coarse; one for MobileNetV2 and HRNetV2
  Value before_last;         // HRNetV2 has none
  int channels = 0;          // of the last
};

/// The network that option `encoder` names, in scope `encoder`.
/// Throws   Error{Code::usage} for a decoder that it has not the maps for.
CsailFeatures csail_encode(GraphBuilder& g, Value image, const Options& options);

}  // namespace atrous::nets
