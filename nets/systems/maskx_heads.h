#pragma once
#include "nets/frames/rcnn.h"
#include "nets/heads/mask_transfer.h"
#include "nets/options.h"

namespace atrous::nets {

/// How Mask^X R-CNN makes masks of a region's features.
struct MaskXParams {
  std::optional<TransferParams> transfer;  // nothing: a 1x1 of the head's own
  std::optional<MaskBranchParams> branch;  // nothing: the convolutional masks alone
};

MaskXParams maskx_params(const Options& options);

/// Masks as probabilities.
/// Nodes    mask_head.transfer.<i> or mask_head.logits; mask_head.mlp.<i>; the last value of
///          mask_head.weights, mask_head.fcn, mask_head.branch and mask_head.probabilities
Value maskx_masks(GraphBuilder& g, Value features, int masks, const MaskXParams& params);

Part maskx_mask_head(const rcnn::Net& net, const MaskXParams& params);

}  // namespace atrous::nets
