#pragma once
#include <memory>

#include "nets/grouping/assembling.h"
#include "nets/grouping/embedding_seeds.h"
#include "nets/grouping/graph_merge.h"
#include "nets/grouping/line_groups.h"
#include "nets/grouping/proposal_free.h"
#include "nets/instances/instance_net.h"

// How systems that group pixels come from the trunk's maps to objects. They work at the maps' size
// and enlarge masks to the picture's: a pixel has what its place in the maps has.
namespace atrous::nets {

/// Outputs embeddings and seediness [1, h, w, thresholds * (classes + 1)].
std::shared_ptr<const InstanceMethod> embedding_method(int classes,
                                                       std::vector<float> thresholds,
                                                       const SeedParams& params);

/// Outputs scores (probabilities, the background first), affinities [1, h, w, distances * 8] and,
/// for a second look, image. Small regions are looked at again with their shorter side at
/// `second_shorter` pixels; 0: never.
struct GraphMergeLook {
  int second_shorter = 0;
  int second_longer = 1024;
  float margin = 0.25F;
};
std::shared_ptr<const InstanceMethod> graph_merge_method(const GraphMergeParams& params,
                                                         std::vector<int> distances,
                                                         const GraphMergeLook& look);

/// Outputs scores, locations [1, h, w, 6] and counts [1, 1, 1, classes].
std::shared_ptr<const InstanceMethod> proposal_free_method(const ProposalFreeParams& params);

/// Outputs scores and breakpoints [1, h, w, 4]; part `merger` rates pairs of components.
std::shared_ptr<const InstanceMethod> sgn_method(const GroupingParams& params);
/// What the merger sees of a pair: both masks, the class's probability and the breakpoints.
constexpr int kMergerChannels = 7;
constexpr int kMergerSide = 48;

/// Outputs scores and edges [1, h, w, 1], the probability of an object's border.
std::shared_ptr<const InstanceMethod> instance_cut_method();

/// Outputs maps [1, h, w, cells^2] and objectness [1, h, w, 1].
std::shared_ptr<const InstanceMethod> instance_fcn_method(int cells,
                                                          const AssemblingParams& params);

/// Masks of maps as masks of the picture, nearest places; boxes follow. Objects that vanish go.
Instances enlarge(const Instances& instances, Extent picture);

}  // namespace atrous::nets
