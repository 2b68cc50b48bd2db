#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct ObjectRegionsParams {
  int channels = 512;      // of the features and of the result
  int key_channels = 256;  // that are compared
};

/// Object-contextual representations (Yuan et al. 2020, arXiv:1909.11065, section 3): every class's
/// region is the mean of the features weighed by its scores, and every pixel attends to the regions.
/// Nodes    by_class, share, spatial_gather_module; object_context_block as relation() and .bottleneck
///          behind it, in the current scope
Value object_regions(GraphBuilder& g, Value x, Value scores, const ObjectRegionsParams& params);

}  // namespace atrous::nets
