#pragma once
#include "core/graph/graph_builder.h"
#include "nets/instances/mnc_method.h"

namespace atrous::nets {

/// The mask of a region's features: `mask` [n, side * side].
Graph mnc_mask_head(const MncParams& params);
/// Class and box of a region's features and of what its mask leaves of them: `scores`,
/// `seg_scores`, `deltas`.
Graph mnc_box_head(const MncParams& params);

}  // namespace atrous::nets
