#pragma once
#include "nets/instances/caffe_proposals.h"
#include "nets/instances/instance_net.h"
#include "nets/instances/mask_voting.h"
#include "nets/stages/pool_regions.h"
#include "nets/stages/sizing.h"

namespace atrous::nets {

/// Fully convolutional instance-aware segmentation (Li et al. 2017, arXiv:1611.07709).
struct FcisParams {
  int classes = 20;  // without the background
  int group = 7;     // of the position-sensitive maps
  int side = 21;     // cells of a region
  int stride = 16;
  int iterations = 2;     // 2: the regions, and once more where their own boxes say
  float least_side = 16;  // of a region with two iterations
  Sizing sizing = {
      .rounding = Sizing::Rounding::even, .shorter = 600, .longer = 1000, .divisor = 1};
  CaffeProposalParams proposals = {.whole_cells = true};
  VotingParams voting = {.least_score = 1e-3F};
};

/// What the maps say of regions. With o and i the outside and inside score of a cell for a class:
///
///   logit = mean over cells of max(o, i);  score = softmax over classes of logit
///   mask  = exp(i) / (exp(o) + exp(i)) of the class with the best score, the background left out
///   delta = mean over cells
struct FcisRegions {
  std::vector<float> logits;  // [regions, classes + 1], the background first
  std::vector<float> scores;  // the same
  std::vector<float> deltas;  // [regions, 8]: four of the background, four of objects
  std::vector<float> masks;   // [regions, side, side]
};

/// `maps` holds for every class outside and inside, `boxes` eight deltas, each group * group maps.
FcisRegions score_regions(const FcisParams& params,
                          const TensorView& maps,
                          const TensorView& boxes,
                          std::span<const Box> regions,
                          const StageContext& context);

/// Pools with the rounding of R-FCN's code into [regions, side, side, channels / group^2].
Tensor pool_cells(const FcisParams& params,
                  const TensorView& maps,
                  std::span<const Box> regions,
                  const StageContext& context);

/// The trunk gives rpn_scores, rpn_deltas, maps and boxes.
std::shared_ptr<const InstanceMethod> fcis_method(const FcisParams& params);

}  // namespace atrous::nets
