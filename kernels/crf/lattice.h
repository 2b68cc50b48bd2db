#pragma once
#include "core/runtime/thread_pool.h"
#include "kernels/crf/array.h"

namespace atrous::kernels::crf {

/// The corners of the permutohedral lattice around a set of points, by which a sum over all pairs
///
///   y[i] = sum over j of exp(-|f[i] - f[j]|^2 / 2) * x[j]
///
/// is approximated, up to a factor that normalised sums do not have, in three passes of the crf kernels: gather the points' x at the vertices
/// (splat), blur along every axis, gather the vertices' numbers at the points (slice) and multiply
/// by `gain`. Vertices are numbered in the order of the points, whatever the number of threads.
/// Paper: Adams, Baek and Davis, "Fast High-Dimensional Filtering Using the Permutohedral Lattice",
/// Computer Graphics Forum 29(2), 2010.
struct Lattice {
  static constexpr int kMostFeatures = 15;

  /// `feature` is [features, points]. Throws Error{Code::memory}, and Error{Code::usage} for more
  /// features, for points that do not fit 32 bits, and for a feature beyond +-2^20 or not finite.
  Lattice(const float* feature,
          int features,
          int points,
          ThreadPool& pool,
          const std::shared_ptr<Allocator>& allocator);

  int points;
  int corners;  // of a simplex: features + 1, also the number of axes
  int vertices = 0;
  float gain;
  // Slicing: the corners of every point and how much each counts; slice_begin[i] = i * corners.
  Array<int> slice_begin, slice_vertex;
  Array<float> slice_weight;
  // Splatting: the same by vertex.
  Array<int> splat_begin, splat_point;
  Array<float> splat_weight;
  /// [corners, vertices, 2]; the number `vertices` stands for a neighbour that is not there.
  Array<int> neighbour;
};

}  // namespace atrous::kernels::crf
