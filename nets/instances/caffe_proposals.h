#pragma once
#include "nets/stages/anchors.h"
#include "nets/stages/proposals.h"
#include "nets/stages/sizing.h"

namespace atrous::nets {

/// The proposal network of Faster R-CNN's first code (Ren et al. 2015, arXiv:1506.01497) and those
/// after it: one level, `2 * anchors` scores of which the background's come first, boxes whose
/// corners are the first and last pixel, what is too small left out before the best are taken.
struct CaffeProposalParams {
  int stride = 16;
  std::vector<float> sizes = {128, 256, 512};
  std::vector<float> ratios = {0.5F, 1, 2};
  bool whole_cells = false;  // cells that the picture does not fill go
  ProposalParams select = {.coding = {.most_growth = 1e4F, .extra = 1},
                           .per_level = 6000,
                           .total = 300,
                           .suppression = {.threshold = 0.7F, .extra = 1},
                           .least_side = 16};

  int anchors() const noexcept { return static_cast<int>(sizes.size() * ratios.size()); }
};

/// `scores` [1,h,w,2a] are logits, `deltas` [1,h,w,4a]; boxes are in the network's pixels.
Proposals caffe_proposals(const CaffeProposalParams& params,
                          const TensorView& scores,
                          const TensorView& deltas,
                          Extent input,
                          const StageContext& context);

}  // namespace atrous::nets
