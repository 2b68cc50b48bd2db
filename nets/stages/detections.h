#pragma once
#include <span>
#include <vector>

#include "nets/stages/boxes.h"
#include "nets/stages/suppress.h"

namespace atrous::nets {

/// How a box head's numbers become detections: the probability of every class and region above
/// `least_score`, its box decoded and clipped, suppression within each class, the best `most`.
struct DetectionParams {
  BoxCoding coding = {.weights = {10, 10, 5, 5}};
  int classes = 80;              // without the background
  bool background_first = true;  // among the scores; otherwise it is the last
  bool shared_box = false;       // one box for all classes, or one for each
  bool background_box = true;    // boxes begin with one of the background
  bool probabilities = false;    // scores went through softmax already
  bool best_class_only = false;  // a region is of its best class, or of none (Matterport)
  float least_score = 0.05F;
  float least_side = 0;  // smaller boxes go
  Suppression suppression = {};
  int most = 100;
};

/// One object that was found, in the network's pixels.
struct Detection {
  Box box;
  float score = 0;
  int label = 0;   // 0 is the first class that is not background
  int region = 0;  // which one it came from
};

/// What the box head says of some regions.
struct BoxScores {
  std::span<const Box> regions;
  std::span<const float> scores;  // [regions, classes + 1]
  std::span<const float> deltas;  // [regions, 4 * boxes]
};

/// Detections by falling score, clipped to `window`.
std::vector<Detection> select_detections(const DetectionParams& params,
                                         const BoxScores& heads,
                                         const Box& window,
                                         const StageContext& context);

}  // namespace atrous::nets
