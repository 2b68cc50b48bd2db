#pragma once
#include "nets/frames/rcnn.h"

namespace atrous::nets {

/// Behind every convolution of PANet's pyramid and heads.
inline constexpr Norm kPaNetNorm = {.groups = 32};

// PANet's heads (Liu et al. 2018, arXiv:1803.01534). They read the same regions from each of the four
// levels, with a first convolution for each, and go on with the largest of all (section 3.2).

/// Nodes    box_head.level.<i>.*, .conv.<i>.*, .fc, .scores, .deltas; scores are probabilities
Part panet_box_head(const rcnn::Net& net);

/// A second branch sees all of a region and says foreground or background (section 3.3).
/// Nodes    mask_head.level.<i>.*, .conv.<i>.*, .last.*, .up, .logits, .fc_conv.<i>.*, .fc
Part panet_mask_head(const rcnn::Net& net);

}  // namespace atrous::nets
