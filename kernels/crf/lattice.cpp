#include "kernels/crf/lattice.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "core/base/error.h"

namespace atrous::kernels::crf {
namespace {

constexpr int kCorners = Lattice::kMostFeatures + 1;
constexpr int kBatch = 4096;  // points that are placed before their vertices are numbered
constexpr float kFarthest = 1 << 20;

bool same_key(const int* a, const int* b, std::size_t features) noexcept {
  for (std::size_t i = 0; i < features; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

std::size_t size_of(int count) noexcept { return static_cast<std::size_t>(count); }

/// Vertices by their first `features` coordinates (all coordinates add up to 0).
class VertexSet {
 public:
  VertexSet(int features, const std::shared_ptr<Allocator>& allocator)
      : features_(size_of(features)), keys_(allocator, 0), slots_(allocator, 1024) {
    std::fill(slots_.begin(), slots_.end(), kNone);
  }

  int size() const noexcept { return size_; }
  const int* key(int vertex) const noexcept { return keys_.data() + size_of(vertex) * features_; }

  int find_or_add(const int* key) {
    std::size_t slot = slot_of(key);
    if (slots_[slot] != kNone) return slots_[slot];
    if (size_of(size_) * 2 >= slots_.size()) {
      enlarge();
      slot = slot_of(key);
    }
    keys_.grow(keys_.size() + features_);
    std::copy_n(key, features_, keys_.end() - features_);
    return slots_[slot] = size_++;
  }

  /// `missing` if there is no such vertex.
  int find(const int* key, int missing) const noexcept {
    const int vertex = slots_[slot_of(key)];
    return vertex == kNone ? missing : vertex;
  }

 private:
  static constexpr int kNone = -1;

  /// Where `key` is, or would be.
  std::size_t slot_of(const int* key) const noexcept {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < features_; ++i)
      hash = (hash + static_cast<std::uint32_t>(key[i])) * 0x9E3779B97F4A7C15ULL;
    std::size_t slot = (hash >> 32) & (slots_.size() - 1);
    while (slots_[slot] != kNone && !same_key(key, this->key(slots_[slot]), features_))
      slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  void enlarge() {
    slots_.grow(slots_.size() * 2);
    std::fill(slots_.begin(), slots_.end(), kNone);
    for (int vertex = 0; vertex < size_; ++vertex) slots_[slot_of(key(vertex))] = vertex;
  }

  std::size_t features_;
  int size_ = 0;
  Array<int> keys_;   // [size_, features_]
  Array<int> slots_;  // a power of two of them, at most half in use
};

/// Finds the simplex around a point, as in sections 3 and 4 of the paper.
class Placer {
 public:
  explicit Placer(int features) : d_(features) {
    // The blur's standard deviation in lattice steps, which the features' unit becomes.
    const double deviation = std::sqrt(2.0 / 3.0) * (d_ + 1);
    for (int i = 0; i < d_; ++i)
      scale_[i] = static_cast<float>(deviation / std::sqrt((i + 1.0) * (i + 2.0)));
  }

  /// Coordinates (without the last) and weights of the corners. `feature` has one number every
  /// `stride`.
  void place(const float* feature, std::ptrdiff_t stride, int* keys, float* weights) const {
    float elevated[kCorners], base[kCorners];
    int rank[kCorners];
    elevate(feature, stride, elevated);
    round(elevated, base, rank);
    const float step = 1.0F / static_cast<float>(d_ + 1);
    float barycentric[kCorners + 1] = {};
    for (int i = 0; i <= d_; ++i) {
      const float part = (elevated[i] - base[i]) * step;
      barycentric[d_ - rank[i]] += part;
      barycentric[d_ - rank[i] + 1] -= part;
    }
    barycentric[0] += 1.0F + barycentric[d_ + 1];
    for (int corner = 0; corner <= d_; ++corner) {
      weights[corner] = barycentric[corner];
      for (int i = 0; i < d_; ++i)
        *keys++ = static_cast<int>(base[i]) + corner - (rank[i] > d_ - corner ? d_ + 1 : 0);
    }
  }

 private:
  /// Onto the plane of coordinates that add up to 0.
  void elevate(const float* feature, std::ptrdiff_t stride, float* elevated) const {
    float sum = 0;
    for (int i = d_; i > 0; --i) {
      const float scaled = feature[(i - 1) * stride] * scale_[i - 1];
      elevated[i] = sum - static_cast<float>(i) * scaled;
      sum += scaled;
    }
    elevated[0] = sum;
  }

  /// The closest vertex of colour 0 and the order of the differences to it, largest first.
  void round(const float* elevated, float* base, int* rank) const {
    const auto corners = static_cast<float>(d_ + 1);
    int sum = 0;
    for (int i = 0; i <= d_; ++i) {
      const float rounded = std::nearbyint(elevated[i] * (1.0F / corners));
      base[i] = rounded * corners;
      sum += static_cast<int>(rounded);
      rank[i] = 0;
    }
    for (int i = 0; i < d_; ++i)
      for (int j = i + 1; j <= d_; ++j)
        ++rank[elevated[i] - base[i] < elevated[j] - base[j] ? i : j];
    for (int i = 0; i <= d_; ++i) {
      rank[i] += sum;  // the rounded point may lie off the plane; this brings it back
      const int wrap = rank[i] < 0 ? 1 : rank[i] > d_ ? -1 : 0;
      rank[i] += wrap * (d_ + 1);
      base[i] += static_cast<float>(wrap) * corners;
    }
  }

  int d_;
  float scale_[kCorners] = {};
};

void check(const float* feature, int features, int points) {
  if (features < 1 || features > Lattice::kMostFeatures) {
    throw Error(Code::usage, "a lattice of " + std::to_string(features) + " features: 1 to " +
                                 std::to_string(Lattice::kMostFeatures) + " are possible");
  }
  if (points > std::numeric_limits<int>::max() / (features + 1)) {
    throw Error(Code::usage, std::to_string(points) +
                                 " points are too many for one lattice; use smaller pictures");
  }
  const std::ptrdiff_t count = std::ptrdiff_t{features} * points;
  if (!std::all_of(feature, feature + count, [](float f) { return std::abs(f) < kFarthest; })) {
    throw Error(Code::usage,
                "a lattice's features must be finite and below 2^20: the standard deviations are "
                "too small for this picture");
  }
}

void number_vertices(
    const float* feature, int features, Lattice& lattice, VertexSet& vertices, ThreadPool& pool) {
  const Placer placer(features);
  const int corners = features + 1;
  std::vector<int> keys(size_of(kBatch * corners) * size_of(features));
  for (int first = 0; first < lattice.points; first += kBatch) {
    const int count = std::min(kBatch, lattice.points - first);
    pool.parallel_for(count, 256, [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i) {
        placer.place(feature + first + i, lattice.points,
                     keys.data() + std::ptrdiff_t{i} * corners * features,
                     lattice.slice_weight.data() + std::ptrdiff_t{first + i} * corners);
      }
    });
    int* vertex = lattice.slice_vertex.data() + std::ptrdiff_t{first} * corners;
    for (int i = 0; i < count * corners; ++i) {
      // Neighbouring points mostly lie in the same simplex.
      const int* key = keys.data() + std::ptrdiff_t{i} * features;
      const bool again = i >= corners &&
                         same_key(key, key - std::ptrdiff_t{corners} * features, size_of(features));
      vertex[i] = again ? vertex[i - corners] : vertices.find_or_add(key);
    }
  }
}

/// Sorts the points' corners by vertex; of each vertex the points stay in order.
void turn_round(Lattice& lattice) {
  int* begin = lattice.splat_begin.data();
  std::fill(lattice.splat_begin.begin(), lattice.splat_begin.end(), 0);
  const int entries = lattice.points * lattice.corners;
  for (int e = 0; e < entries; ++e) ++begin[lattice.slice_vertex[size_of(e)] + 1];
  for (int v = 0; v < lattice.vertices; ++v) begin[v + 1] += begin[v];
  for (int e = 0; e < entries; ++e) {
    const auto at = size_of(begin[lattice.slice_vertex[size_of(e)]]++);
    lattice.splat_point[at] = e / lattice.corners;
    lattice.splat_weight[at] = lattice.slice_weight[size_of(e)];
  }
  // Filling has moved every begin to the next vertex's.
  std::copy_backward(begin, begin + lattice.vertices, begin + lattice.vertices + 1);
  begin[0] = 0;
}

void find_neighbours(Lattice& lattice, const VertexSet& vertices, ThreadPool& pool) {
  const int features = lattice.corners - 1;
  pool.parallel_for(lattice.vertices, 256, [&](Range range, int) {
    int before[kCorners], behind[kCorners];
    for (int v = range.begin; v < range.end; ++v) {
      const int* key = vertices.key(v);
      for (int axis = 0; axis < lattice.corners; ++axis) {
        for (int i = 0; i < features; ++i) {
          before[i] = key[i] + (i == axis ? features : -1);
          behind[i] = key[i] - (i == axis ? features : -1);
        }
        int* pair = lattice.neighbour.data() + (std::ptrdiff_t{axis} * lattice.vertices + v) * 2;
        pair[0] = vertices.find(before, lattice.vertices);
        pair[1] = vertices.find(behind, lattice.vertices);
      }
    }
  });
}

}  // namespace

Lattice::Lattice(const float* feature,
                 int features,
                 int point_count,
                 ThreadPool& pool,
                 const std::shared_ptr<Allocator>& allocator)
    : points(point_count),
      corners(features + 1),
      gain(1.0F / (1.0F + std::ldexp(1.0F, -features))) {
  check(feature, features, points);
  const std::size_t entries = size_of(points) * size_of(corners);
  slice_begin = Array<int>(allocator, size_of(points) + 1);
  for (int i = 0; i <= points; ++i) slice_begin[size_of(i)] = i * corners;
  slice_vertex = Array<int>(allocator, entries);
  slice_weight = Array<float>(allocator, entries);
  VertexSet set(features, allocator);
  number_vertices(feature, features, *this, set, pool);
  vertices = set.size();
  splat_begin = Array<int>(allocator, size_of(vertices) + 1);
  splat_point = Array<int>(allocator, entries);
  splat_weight = Array<float>(allocator, entries);
  turn_round(*this);
  neighbour = Array<int>(allocator, size_of(corners) * size_of(vertices) * 2);
  find_neighbours(*this, set, pool);
}

}  // namespace atrous::kernels::crf
