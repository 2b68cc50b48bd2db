#pragma once
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// Similarity of two embeddings: 2 / (1 + exp(|p - q|^2)), 1 for equal ones.
float embedding_similarity(const float* p, const float* q, int channels) noexcept;

/// What the network says of every pixel.
struct EmbeddingMaps {
  Extent size;
  int channels = 64;
  int classes = 20;  // without the background
  std::vector<float> thresholds = {0.25F, 0.5F, 0.75F};
  std::vector<float> embeddings = {};  // [height, width, channels]
  /// How good a seed the pixel is: probability of each class, the background first, that what is
  /// at least so similar to it is an object: [height, width, thresholds, classes + 1].
  std::vector<float> seediness = {};
};

struct SeedParams {
  int most = 100;        // seeds of a picture
  float balance = 0.3F;  // weight of seediness against diversity
  float suppression =
      0.5F;  // of the masks of two seeds with one class; a better one's takes it away
  float least_score = 0;
};

/// Pixels and what they stand for.
struct Seed {
  int pixel = 0;
  int label = 0;      // without the background
  int threshold = 0;  // which one
  float score = 0;
};

/// Seeds one by one: the first has the best seediness, every further one the largest
///
///   balance * log(score) + log(least squared distance to the seeds before)
///
/// of pixels that are apart from them. Of equal pixels the first one wins.
/// Paper: Fathi et al. 2017, "Semantic Instance Segmentation via Deep Metric Learning",
/// arXiv:1703.10277.
std::vector<Seed> select_seeds(const SeedParams& params, const EmbeddingMaps& maps);

/// The seeds' masks, all pixels that are at least as similar as its threshold says, without those
/// that overlap a better one's of the same class. By falling score.
Instances embedding_instances(const SeedParams& params, const EmbeddingMaps& maps);

}  // namespace atrous::nets
