#include "nets/instances/mask_voting.h"

#include <catch2/catch.hpp>

using namespace atrous;
using namespace atrous::nets;

namespace {

/// Regions of one class with full masks.
VotingRegions regions_of(const std::vector<std::pair<Box, float>>& boxes) {
  VotingRegions regions{.classes = 1, .side = 5};
  for (const auto& [box, score] : boxes) {
    regions.boxes.push_back(box);
    regions.scores.insert(regions.scores.end(), {1 - score, score});
    regions.masks.insert(regions.masks.end(), 25, 1.0F);
  }
  return regions;
}

Instances vote(const VotingRegions& regions, const VotingParams& params = {}) {
  ThreadPool pool(2);
  Selection selection;
  selection.isa = host_isa();
  return vote_masks(params, regions, {20, 30}, {selection, pool});
}

}  // namespace

TEST_CASE("masks of regions that overlap are voted on", "[nets][instances]") {
  // The second one shares 9 of 10 columns with the first and has a third of the votes: not enough
  // for the column that it has alone. The third one is an object of its own.
  const auto regions =
      regions_of({{{2, 3, 11, 12}, 0.8F}, {{3, 3, 12, 12}, 0.4F}, {{20, 5, 25, 8}, 0.6F}});
  const Instances found = vote(regions);
  REQUIRE(found.items.size() == 2);
  CHECK(found.items[0].score == 0.8F);
  CHECK(found.items[0].box == Box{2, 3, 12, 13});
  CHECK(area(found.items[0].mask) == 100);
  CHECK(found.items[1].box == Box{20, 5, 26, 9});
  CHECK(found.items[1].label == 0);
  VotingParams params;
  params.threshold = 0.3F;  // now a third is enough
  CHECK(vote(regions, params).items[0].box == Box{2, 3, 13, 13});
}

TEST_CASE("voting takes no regions, regions beyond the picture and empty masks",
          "[nets][instances]") {
  CHECK(vote(regions_of({})).items.empty());
  const Instances cut = vote(regions_of({{{-5, -5, 4, 4}, 0.9F}, {{40, 40, 50, 50}, 0.8F}}));
  REQUIRE(cut.items.size() == 1);
  CHECK(cut.items[0].box == Box{0, 0, 5, 5});
  VotingRegions empty = regions_of({{{2, 3, 11, 12}, 0.8F}});
  empty.masks.assign(25, 0.1F);
  CHECK(vote(empty).items.empty());
  VotingParams params;
  params.least_score = 0.85F;
  CHECK(vote(regions_of({{{2, 3, 11, 12}, 0.8F}}), params).items.empty());
}

TEST_CASE("as many objects as asked for, and those as good as the last", "[nets][instances]") {
  std::vector<std::pair<Box, float>> boxes;
  for (int i = 0; i < 6; ++i) {
    const auto x = static_cast<float>(5 * i);
    boxes.push_back({{x, 0, x + 3, 3}, i < 4 ? 0.5F : 0.4F});
  }
  VotingParams params;
  params.most = 3;
  CHECK(vote(regions_of(boxes), params).items.size() == 3);
  params.most = 5;
  CHECK(vote(regions_of(boxes), params).items.size() == 5);
}
