#pragma once
#include <vector>

#include "core/results/run_mask.h"

namespace atrous {

/// Left, top, right and bottom edge in pixels; the first pixel reaches from 0 to 1.
struct Box {
  float x1 = 0;
  float y1 = 0;
  float x2 = 0;
  float y2 = 0;
  bool operator==(const Box&) const = default;
};

/// A point of an object, such as a joint, in pixels.
struct Keypoint {
  float x = 0;
  float y = 0;
  float score = 0;
  bool operator==(const Keypoint&) const = default;
};

/// One object that was found in a picture.
struct Instance {
  Box box;
  float score = 0;
  int label = 0;                    // which of the recipe's classes
  RunMask mask;                     // of the whole picture; empty if the system finds boxes only
  std::vector<Keypoint> keypoints;  // empty for most systems
  bool operator==(const Instance&) const = default;
};

/// The objects of one picture, by falling score.
struct Instances {
  int height = 0;  // of the picture
  int width = 0;
  std::vector<Instance> items;
  bool operator==(const Instances&) const = default;
};

}  // namespace atrous
