#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"
#include "nets/stages/boxes.h"
#include "nets/stages/suppress.h"

namespace atrous::nets {

/// Where the background's scores are, if it has any: a softmax of two then takes the sigmoid's place.
enum class Background : std::uint8_t {
  none,
  first,      // all of them before the objects' (Caffe's Faster R-CNN)
  neighbour,  // each before its object's (Matterport)
  /// Objects' and background's are neighbours, but softmax is taken of channels that lie half of all
  /// apart (DetNet_pytorch, and the code it comes from).
  crossed
};

/// How a proposal network's maps become regions: of every level the best `per_level` scores are
/// decoded, clipped and freed of what is too small or too weak; suppression within
/// each level; then the best `total` of all. With `together` all levels are one.
struct ProposalParams {
  BoxCoding coding = {};
  int per_level = 1000;
  int kept_per_level = 0;  // after suppression; 0: all
  int total = 1000;
  Suppression suppression = {.threshold = 0.7F};
  float least_side = 1e-3F;
  float least_score = 0;
  bool probabilities = false;  // scores are no logits
  Background background = Background::none;
  bool together = false;  // the best and the overlaps of all levels, not of each
};

/// One level of the pyramid: scores [1,h,w,a] (with the
/// background [1,h,w,2a]), deltas [1,h,w,4a] and the h*w*a anchors.
struct ProposalLevel {
  TensorView scores;
  TensorView deltas;
  const std::vector<Box>* anchors = nullptr;
};

/// Regions by falling score (a probability).
struct Proposals {
  std::vector<Box> boxes;
  std::vector<float> scores;
};

/// Boxes are clipped to `window`.
Proposals select_proposals(const ProposalParams& params,
                           std::span<const ProposalLevel> levels,
                           const Box& window,
                           const StageContext& context);

}  // namespace atrous::nets
