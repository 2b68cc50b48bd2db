#pragma once
#include <vector>

#include "core/results/instances.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// How masks of regions that overlap become one object (Dai et al. 2016, arXiv:1512.04412, sec. 3.3).
struct VotingParams {
  float suppression = 0.3F;  // a class's boxes that overlap a better one by more go
  float merge = 0.5F;        // regions that overlap an object by so much vote for its mask
  float threshold = 0.4F;    // a region's mask, and an object's votes, are 1 from there on
  float least_score = 0;     // objects below it go
  int most = 100;            // objects of a class, and of a picture
};

/// Regions with a score for every class, the background first, and one mask each.
struct VotingRegions {
  int classes = 0;                 // without the background
  int side = 21;                   // of a mask
  std::vector<Box> boxes = {};     // in the picture's pixels; corners are the first and last pixel
  std::vector<float> scores = {};  // [regions, classes + 1]
  std::vector<float> masks = {};   // [regions, side, side], shares of 1
};

/// For every class: non-maximum suppression, then for each box that is left the masks of all
/// regions that overlap it, binary, weighted by their scores for the class, added up and cut at the
/// threshold. The result is resized to `side` x `side` and back to its tight box, as the authors'
/// code stores it. Objects without a pixel go. By falling score.
Instances vote_masks(const VotingParams& params,
                     const VotingRegions& regions,
                     Extent picture,
                     const StageContext& context);

/// Overlap of two boxes whose corners are the first and last pixel.
float inclusive_overlap(const Box& a, const Box& b) noexcept;

/// A plane of numbers resized bilinearly, pixel centres, the edges repeated.
std::vector<float> resize_plane(const std::vector<float>& values,
                                Extent from,
                                Extent to,
                                const StageContext& context);

}  // namespace atrous::nets
