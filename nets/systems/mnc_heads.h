#pragma once
<<<<<<< HEAD
#include "nets/instances/mnc_method.h"
#include "nets/part.h"

namespace atrous::nets {

// What the cascade (Dai et al. 2016, arXiv:1512.04412) looks at a region with.

/// Section 3.2: the mask of a region, whatever its class.
/// Nodes    fc6_maskest, mask_pred; output mask
Part mnc_mask_head(const MncParams& params);

/// Section 3.3: two paths of fully connected layers, on the region and on what its mask leaves of it.
/// Nodes    pool, fc6, fc7, the same with suffix _mask, cls_score, seg_cls_score, bbox_pred; outputs
///          scores, seg_scores, deltas
Part mnc_box_head(const MncParams& params);
=======
#include "core/graph/graph_builder.h"
#include "nets/instances/mnc_method.h"

namespace atrous::nets {

/// The mask of a region's features: `mask` [n, side * side].
Graph mnc_mask_head(const MncParams& params);
/// Class and box of a region's features and of what its mask leaves of them: `scores`,
/// `seg_scores`, `deltas`.
Graph mnc_box_head(const MncParams& params);
>>>>>>> main

}  // namespace atrous::nets
