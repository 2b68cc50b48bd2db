#pragma once
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// What a proposal-free network says of a picture.
struct LocationMaps {
  Extent size;
  int classes = 20;  // without the background
  std::vector<float> scores =
      {};  // probabilities [height, width, classes + 1], the background first
  /// Where the pixel's object lies: centre, upper left and lower right corner as x, y, shares of
  /// the picture's width and height: [height, width, 6].
  std::vector<float> locations = {};
  std::vector<float> counts = {};  // objects of each class: [classes]
};

struct ProposalFreeParams {
  float width = 0.1F;     // of the Gaussian that turns distances into affinities
  int most_nodes = 2048;  // pixels that are clustered; the others follow the nearest of them
  int rounds = 50;        // of the subspace iteration, and at most of k-means
};

/// Proposal-free network (Liang et al. 2015, arXiv:1509.02636): the pixels of a class are clustered
/// by their locations into as many objects as its count says, rounded, at least one where the
/// class has pixels. Normalised spectral clustering: the leading eigenvectors of
/// D^-1/2 W D^-1/2 with W = exp(-|a - b|^2 / (2 width^2)), rows scaled to length 1, k-means from the
/// points that are farthest apart. Always the same.
Instances proposal_free_instances(const ProposalFreeParams& params, const LocationMaps& maps);

/// Cluster of every point [points, dimensions]; `clusters` of them, at most as many as points.
std::vector<int> spectral_clusters(const ProposalFreeParams& params,
                                   const std::vector<float>& points,
                                   int dimensions,
                                   int clusters);

}  // namespace atrous::nets
