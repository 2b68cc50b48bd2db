#pragma once
#include <span>
#include <vector>

#include "core/results/instances.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// Rule of non-maximum suppression: a box goes when its overlap with a better one that is kept is
/// above `threshold`.
struct Suppression {
  float threshold = 0.5F;
  float extra = 0;  // of sides: 1 where corners are the first and last pixel
};

/// Indices of the boxes that are kept, by falling score; of equal scores the lower index is first.
/// Boxes of different groups do not meet; without `groups` all are of one. Any number of threads
/// gives the same.
std::vector<int> suppress(std::span<const Box> boxes,
                          std::span<const float> scores,
                          std::span<const int> groups,
                          const Suppression& rule,
                          const StageContext& context);

/// Soft-NMS (Bodla et al. 2017, arXiv:1704.04503): a box that overlaps a better one keeps a part
/// of its score.
struct SoftSuppression {
  enum class Decay { linear, gaussian };
  Decay decay = Decay::linear;
  float threshold = 0.3F;     // linear: overlaps above it cost
  float sigma = 0.5F;         // gaussian: exp(-overlap^2 / sigma)
  float least_score = 1e-3F;  // what falls below is gone
  float extra = 0;
};

/// A box that is kept, with what is left of its score.
struct SoftlyKept {
  int index = 0;
  float score = 0;
};

/// The boxes that are kept in the order in which they were taken.
std::vector<SoftlyKept> suppress_softly(std::span<const Box> boxes,
                                        std::span<const float> scores,
                                        const SoftSuppression& rule);

}  // namespace atrous::nets
