#pragma once
#include "nets/instances/caffe_proposals.h"
#include "nets/instances/instance_net.h"
#include "nets/instances/mask_voting.h"
#include "nets/stages/sizing.h"

namespace atrous::nets {

/// Multi-task network cascade, five stages at inference (Dai et al. 2016, arXiv:1512.04412): boxes,
/// masks from warped features, classes from masked features, and the last two once more where the
/// boxes of the first time say.
struct MncParams {
  int classes = 20;  // without the background
  int side = 21;     // of a mask
  int cells = 14;    // of a region's features
  int stride = 16;
  Sizing sizing = {
      .rounding = Sizing::Rounding::even, .shorter = 600, .longer = 1000, .divisor = 1};
  CaffeProposalParams proposals = {};
  VotingParams voting = {};
};

/// What the heads say of regions; scores are logits, the background first.
struct MncRegions {
  std::vector<float> masks;       // [regions, side, side], shares of 1
  std::vector<float> scores;      // of boxes: [regions, classes + 1]
  std::vector<float> seg_scores;  // of masks: the same
  std::vector<float> deltas;      // [regions, 4 * (classes + 1)]
};

/// Regions warped from `features` [1,h,w,c] into `out` [n, cells, cells, c]. The first time they are
/// warped at twice the size and pooled by 2x2.
void warp_regions(const MncParams& params,
                  const TensorView& features,
                  std::span<const Box> regions,
                  bool first,
                  const TensorView& out,
                  const StageContext& context);

/// A mask [side, side] at [cells, cells]: bilinear at i * side / cells.
void shrink_mask(const MncParams& params, const float* mask, float* out);

/// Runs `mask_head` and `box_head`.
MncRegions run_heads(const MncParams& params,
                     PartRunner& parts,
                     const TensorView& features,
                     std::span<const Box> regions,
                     bool first);

/// The trunk gives rpn_scores, rpn_deltas and features.
std::shared_ptr<const InstanceMethod> mnc_method(const MncParams& params);

}  // namespace atrous::nets
