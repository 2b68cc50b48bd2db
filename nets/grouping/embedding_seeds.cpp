#include "nets/grouping/embedding_seeds.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nets/grouping/pixel_masks.h"

namespace atrous::nets {
namespace {

double squared_distance(const float* p, const float* q, int channels) noexcept {
  double sum = 0;
  for (int c = 0; c < channels; ++c) {
    const double difference = double{p[c]} - double{q[c]};
    sum += difference * difference;
  }
  return sum;
}

const float* embedding(const EmbeddingMaps& maps, std::size_t pixel) {
  return maps.embeddings.data() + pixel * static_cast<std::size_t>(maps.channels);
}

/// The pixel's best threshold and class.
Seed seed_at(const EmbeddingMaps& maps, std::size_t pixel) {
  const auto all = static_cast<std::size_t>(maps.classes) + 1;
  Seed seed{static_cast<int>(pixel), 0, 0, -1};
  for (std::size_t t = 0; t < maps.thresholds.size(); ++t) {
    const float* scores = maps.seediness.data() + (pixel * maps.thresholds.size() + t) * all;
    for (int c = 0; c < maps.classes; ++c)
      if (scores[c + 1] > seed.score)
        seed = {static_cast<int>(pixel), c, static_cast<int>(t), scores[c + 1]};
  }
  return seed;
}

std::vector<std::uint8_t> mask_of(const EmbeddingMaps& maps, const Seed& seed) {
  const float least = maps.thresholds[static_cast<std::size_t>(seed.threshold)];
  const float* centre = embedding(maps, static_cast<std::size_t>(seed.pixel));
  std::vector<std::uint8_t> mask(pixels_of(maps.size));
  for (std::size_t i = 0; i < mask.size(); ++i)
    mask[i] = embedding_similarity(centre, embedding(maps, i), maps.channels) >= least;
  return mask;
}

}  // namespace

float embedding_similarity(const float* p, const float* q, int channels) noexcept {
  return static_cast<float>(2 / (1 + std::exp(squared_distance(p, q, channels))));
}

std::vector<Seed> select_seeds(const SeedParams& params, const EmbeddingMaps& maps) {
  const std::size_t pixels = pixels_of(maps.size);
  std::vector<Seed> best;
  for (std::size_t i = 0; i < pixels; ++i) best.push_back(seed_at(maps, i));
  std::vector<double> apart(pixels, std::numeric_limits<double>::infinity());
  std::vector<Seed> seeds;
  while (std::ssize(seeds) < params.most) {
    double most = -std::numeric_limits<double>::infinity();
    std::size_t next = pixels;
    for (std::size_t i = 0; i < pixels; ++i) {
      if (!(best[i].score > 0) || !(best[i].score >= params.least_score) || !(apart[i] > 0))
        continue;
      const double seediness = double{params.balance} * std::log(double{best[i].score});
      const double value = seeds.empty() ? seediness : seediness + std::log(apart[i]);
      if (value > most) {
        most = value;
        next = i;
      }
    }
    if (next == pixels) break;
    seeds.push_back(best[next]);
    for (std::size_t i = 0; i < pixels; ++i)
      apart[i] = std::min(
          apart[i], squared_distance(embedding(maps, i), embedding(maps, next), maps.channels));
  }
  return seeds;
}

Instances embedding_instances(const SeedParams& params, const EmbeddingMaps& maps) {
  std::vector<Seed> seeds = select_seeds(params, maps);
  std::stable_sort(seeds.begin(), seeds.end(),
                   [](const Seed& a, const Seed& b) { return a.score > b.score; });
  Instances found{maps.size.height, maps.size.width, {}};
  std::vector<std::vector<std::uint8_t>> masks;
  for (const Seed& seed : seeds) {
    std::vector<std::uint8_t> mask = mask_of(maps, seed);
    bool taken = false;
    for (std::size_t i = 0; i < masks.size() && !taken; ++i)
      taken = found.items[i].label == seed.label &&
              pixel_overlap(masks[i], mask) > double{params.suppression};
    if (taken) continue;
    found.items.push_back(*make_instance(mask, maps.size, seed.label, seed.score));
    masks.push_back(std::move(mask));
  }
  return found;
}

}  // namespace atrous::nets
