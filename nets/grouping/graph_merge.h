#pragma once
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// Affinity maps: for every pixel and distance d, the probability that the pixel and its neighbour
/// d steps away belong to one object, in the order left-up, up, right-up, left, right, left-down,
/// down, right-down.
struct AffinityMaps {
  Extent size;
  std::vector<int> distances = {1, 2, 4, 8, 16, 32, 64};
  std::vector<float> values;  // [height, width, distances, 8]
};

/// Class probabilities of every pixel.
struct ClassMaps {
  int classes = 0;
  std::vector<float> values;  // [height, width, classes]
};

/// How affinities become objects.
struct GraphMergeParams {
  bool refine = true;      // affinities times one minus the divergence of class probabilities
  int force = 1;           // blocks of force x force pixels of one class are merged beforehand
  float threshold = 0.5F;  // two objects with less affinity stay apart
  std::vector<int> group;  // of every class; objects do not cross groups, negative ones have none
  int least_pixels = 1;    // smaller objects go
};

/// Graph Merge (Liu et al. 2018, arXiv:1811.10870): pixels are nodes, every pair at one of the
/// distances an edge whose affinity is the mean of what its two ends say. The edge of the highest
/// affinity is contracted until none reaches the threshold; edges that come to join the same two
/// nodes have the mean of all their pixel pairs. Of equal edges the one of the lowest nodes is first.
/// An object's class has the largest sum of probability among those of its group, its score is the
/// mean of that probability. By falling score.
Instances graph_merge(const GraphMergeParams& params,
                      const AffinityMaps& affinities,
                      const ClassMaps& classes);

/// 1 - JS(p || q), the Jensen-Shannon divergence in bits: 1 for equal distributions, 0 for those
/// without a class in common.
float class_agreement(const float* p, const float* q, int classes) noexcept;

/// Rectangles around what may be objects, to be looked at once more in a larger size: the
/// connected pixels of groups, grown by `margin` of their sides.
struct Rectangle {
  int top = 0, left = 0, height = 0, width = 0;
  bool operator==(const Rectangle&) const = default;
};
std::vector<Rectangle> foreground_regions(const GraphMergeParams& params,
                                          const ClassMaps& classes,
                                          Extent size,
                                          float margin,
                                          int least_pixels);

/// Size of a region for the second look: its shorter side becomes `shorter`, unless the longer one
/// then passed `longer`; regions are not made smaller.
Extent second_size(const Rectangle& region, int shorter, int longer) noexcept;

}  // namespace atrous::nets
