#include "nets/grouping/proposal_free.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nets/grouping/pixel_masks.h"

namespace atrous::nets {
namespace {

constexpr int kLocation = 6;

/// Points in rows.
struct Rows {
  std::size_t count = 0, dimensions = 0;
  std::vector<double> values;

  double* row(std::size_t i) { return values.data() + i * dimensions; }
  const double* row(std::size_t i) const { return values.data() + i * dimensions; }
};

double squared_distance(const double* a, const double* b, std::size_t dimensions) {
  double sum = 0;
  for (std::size_t d = 0; d < dimensions; ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

/// D^-1/2 W D^-1/2 of all pairs.
std::vector<double> normalised_affinities(const Rows& points, double width) {
  const std::size_t n = points.count;
  std::vector<double> affinity(n * n), scale(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double distance = squared_distance(points.row(i), points.row(j), points.dimensions);
      affinity[i * n + j] = std::exp(-distance / (2 * width * width));
      scale[i] += affinity[i * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) affinity[i * n + j] /= std::sqrt(scale[i] * scale[j]);
  return affinity;
}

/// Makes the columns orthonormal, one after the other.
void orthonormalise(Rows& basis) {
  for (std::size_t c = 0; c < basis.dimensions; ++c) {
    for (std::size_t before = 0; before < c; ++before) {
      double product = 0;
      for (std::size_t i = 0; i < basis.count; ++i)
        product += basis.row(i)[c] * basis.row(i)[before];
      for (std::size_t i = 0; i < basis.count; ++i)
        basis.row(i)[c] -= product * basis.row(i)[before];
    }
    double length = 0;
    for (std::size_t i = 0; i < basis.count; ++i) length += basis.row(i)[c] * basis.row(i)[c];
    length = std::sqrt(length);
    for (std::size_t i = 0; i < basis.count; ++i) basis.row(i)[c] /= length > 0 ? length : 1;
  }
}

/// Points that are farthest apart: the first one, then always the one farthest from those before.
std::vector<std::size_t> far_points(const Rows& points, int count) {
  std::vector<std::size_t> chosen = {0};
  std::vector<double> apart(points.count, std::numeric_limits<double>::infinity());
  while (std::ssize(chosen) < count) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < points.count; ++i) {
      apart[i] = std::min(
          apart[i], squared_distance(points.row(i), points.row(chosen.back()), points.dimensions));
      if (apart[i] > apart[next]) next = i;
    }
    chosen.push_back(next);
  }
  return chosen;
}

/// The leading eigenvectors by subspace iteration, as rows of the points.
Rows leading_vectors(const std::vector<double>& matrix,
                     const Rows& points,
                     int clusters,
                     int rounds) {
  const std::size_t n = points.count;
  Rows basis{n, static_cast<std::size_t>(clusters), {}};
  basis.values.assign(n * basis.dimensions, 0.0);
  // Columns of the matrix at points that are far apart span nearly what is sought.
  const std::vector<std::size_t> seeds = far_points(points, clusters);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < basis.dimensions; ++c) basis.row(i)[c] = matrix[i * n + seeds[c]];
  for (int round = 0; round < rounds; ++round) {
    orthonormalise(basis);
    Rows next{n, basis.dimensions, std::vector<double>(basis.values.size())};
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        for (std::size_t c = 0; c < basis.dimensions; ++c)
          next.row(i)[c] += matrix[i * n + j] * basis.row(j)[c];
    basis = std::move(next);
  }
  orthonormalise(basis);
  return basis;
}

int nearest(const Rows& centres, const double* point) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < centres.count; ++c) {
    const double distance = squared_distance(centres.row(c), point, centres.dimensions);
    if (distance < least) {
      least = distance;
      best = c;
    }
  }
  return static_cast<int>(best);
}

std::vector<int> k_means(const Rows& points, int clusters, int rounds) {
  Rows centres{static_cast<std::size_t>(clusters), points.dimensions, {}};
  for (const std::size_t seed : far_points(points, clusters))
    centres.values.insert(centres.values.end(), points.row(seed),
                          points.row(seed) + points.dimensions);
  std::vector<int> owner(points.count, -1);
  for (int round = 0; round < rounds; ++round) {
    std::vector<int> next;
    for (std::size_t i = 0; i < points.count; ++i) next.push_back(nearest(centres, points.row(i)));
    if (next == owner) break;
    owner = std::move(next);
    std::vector<double> sums(centres.values.size());
    std::vector<int> sizes(centres.count);
    for (std::size_t i = 0; i < points.count; ++i) {
      const auto c = static_cast<std::size_t>(owner[i]);
      ++sizes[c];
      for (std::size_t d = 0; d < points.dimensions; ++d)
        sums[c * points.dimensions + d] += points.row(i)[d];
    }
    for (std::size_t c = 0; c < centres.count; ++c)
      for (std::size_t d = 0; d < points.dimensions && sizes[c] > 0; ++d)
        centres.row(c)[d] = sums[c * points.dimensions + d] / sizes[c];
  }
  return owner;
}

/// Clusters of evenly chosen points; the others follow the nearest of them.
std::vector<int> cluster(const ProposalFreeParams& params, const Rows& points, int clusters) {
  const auto most = static_cast<std::size_t>(params.most_nodes);
  const std::size_t step = (points.count + most - 1) / most;
  Rows chosen{0, points.dimensions, {}};
  for (std::size_t i = 0; i < points.count; i += step, ++chosen.count)
    chosen.values.insert(chosen.values.end(), points.row(i), points.row(i) + points.dimensions);
  Rows vectors = leading_vectors(normalised_affinities(chosen, double{params.width}), chosen,
                                 clusters, params.rounds);
  for (std::size_t i = 0; i < vectors.count; ++i) {
    double length = 0;
    for (std::size_t d = 0; d < vectors.dimensions; ++d)
      length += vectors.row(i)[d] * vectors.row(i)[d];
    for (std::size_t d = 0; d < vectors.dimensions; ++d)
      vectors.row(i)[d] /= length > 0 ? std::sqrt(length) : 1;
  }
  const std::vector<int> owner = k_means(vectors, clusters, params.rounds);
  std::vector<int> all;
  for (std::size_t i = 0; i < points.count; ++i)
    all.push_back(owner[static_cast<std::size_t>(nearest(chosen, points.row(i)))]);
  return all;
}

}  // namespace

std::vector<int> spectral_clusters(const ProposalFreeParams& params,
                                   const std::vector<float>& points,
                                   int dimensions,
                                   int clusters) {
  const auto width = static_cast<std::size_t>(dimensions);
  const Rows rows{points.size() / width, width, {points.begin(), points.end()}};
  clusters = std::min({clusters, static_cast<int>(rows.count), params.most_nodes});
  if (clusters <= 1) return std::vector<int>(rows.count, 0);
  return cluster(params, rows, clusters);
}

Instances proposal_free_instances(const ProposalFreeParams& params, const LocationMaps& maps) {
  const auto all = static_cast<std::size_t>(maps.classes) + 1;
  std::vector<std::vector<std::size_t>> pixels(all);
  for (std::size_t i = 0; i < pixels_of(maps.size); ++i) {
    const float* scores = maps.scores.data() + i * all;
    pixels[static_cast<std::size_t>(std::max_element(scores, scores + all) - scores)].push_back(i);
  }
  Instances found{maps.size.height, maps.size.width, {}};
  for (std::size_t c = 1; c < all; ++c) {
    if (pixels[c].empty()) continue;
    std::vector<float> points;
    for (const std::size_t pixel : pixels[c])
      points.insert(points.end(),
                    maps.locations.begin() + static_cast<std::ptrdiff_t>(pixel * kLocation),
                    maps.locations.begin() + static_cast<std::ptrdiff_t>((pixel + 1) * kLocation));
    const int count = std::max(1, static_cast<int>(std::lround(maps.counts[c - 1])));
    const std::vector<int> owner = spectral_clusters(params, points, kLocation, count);
    std::vector<int> numbers(pixels_of(maps.size), -1);
    for (std::size_t i = 0; i < owner.size(); ++i) numbers[pixels[c][i]] = owner[i];
    const Instances own =
        number_instances(numbers, maps.size, [&](int, std::span<const std::size_t> members) {
          double sum = 0;
          for (const std::size_t pixel : members) sum += double{maps.scores[pixel * all + c]};
          return Grade{static_cast<int>(c) - 1,
                       static_cast<float>(sum / static_cast<double>(members.size()))};
        });
    found.items.insert(found.items.end(), own.items.begin(), own.items.end());
  }
  sort_by_score(found);
  return found;
}

}  // namespace atrous::nets
