#pragma once
#include <optional>
#include <string>

#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// Scores and box deltas for every anchor of a place (Ren et al. 2015, arXiv:1506.01497).
struct ProposalHeadParams {
  int channels = 256;
  int convs = 1;  // 3x3, with bias and ReLU
  int anchors = 3;
  bool background = false;  // it has a score as well, before the objects'
};

struct ProposalMaps {
  Value scores;  // [n,h,w,anchors], with the background [n,h,w,2 * anchors]
  Value deltas;  // [n,h,w,4 * anchors]
};

/// Used on several levels, it shares its weights.
/// Nodes    <name>.conv.<i>.conv, <name>.scores, <name>.deltas
ProposalMaps proposal_head(GraphBuilder& g,
                           std::string_view name,
                           Value x,
                           const ProposalHeadParams& params);

/// What a region is: classes and, for each or for all, a box.
struct BoxHeadParams {
  int convs = 0;  // 3x3 of `channels`
  int channels = 256;
  std::optional<Norm> norm = std::nullopt;  // behind each; without one they have a bias
  int layers = 2;                           // fully connected, with ReLU
  int width = 1024;
  int scores = 81;
  int boxes = 81;
};

struct BoxOutputs {
  Value features;  // what both read
  Value scores;    // [n, scores]
  Value deltas;    // [n, 4 * boxes]
};

/// Nodes    <name>.conv.<i>.*, <name>.fc.<i>, <name>.scores, <name>.deltas
BoxOutputs box_head(GraphBuilder& g, std::string_view name, Value x, const BoxHeadParams& params);
/// The last two of them on their own features.
BoxOutputs box_outputs(GraphBuilder& g,
                       std::string_view name,
                       Value features,
                       const BoxHeadParams& params);

/// A mask for each class: 3x3 convolutions, a 2x2 deconvolution with ReLU, a 1x1.
struct MaskHeadParams {
  int convs = 4;
  int channels = 256;
  std::optional<Norm> norm = std::nullopt;  // behind each; without one they have a bias
  bool bias = false;                        // they have one all the same
  int masks = 81;
};

/// Nodes    <name>.conv.<i>.*, <name>.up, <name>.logits
Value mask_head(GraphBuilder& g, std::string_view name, Value x, const MaskHeadParams& params);
/// What its 1x1 reads.
Value mask_features(GraphBuilder& g, std::string_view name, Value x, const MaskHeadParams& params);

/// A heat map for each joint (Mask R-CNN, section 5): 3x3 convolutions with ReLU, a 4x4 deconvolution
/// of stride 2, bilinearly doubled.
struct KeypointHeadParams {
  int convs = 8;
  int channels = 512;
  int keypoints = 17;
};

/// Nodes    <name>.conv.<i>.conv, <name>.up
Value keypoint_head(GraphBuilder& g,
                    std::string_view name,
                    Value x,
                    const KeypointHeadParams& params);

}  // namespace atrous::nets
