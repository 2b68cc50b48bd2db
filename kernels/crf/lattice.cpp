#include "kernels/crf/lattice.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace atrous::kernels::crf {
namespace {

constexpr int kCorners = Lattice::kMostFeatures + 1;
constexpr int kBatch = 1 << 16;  // points that are placed before their vertices are numbered
constexpr float kFarthest = 1 << 20;

bool same_key(const int* a, const int* b, std::size_t features) noexcept {
  for (std::size_t i = 0; i < features; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

std::size_t size_of(int count) noexcept { return static_cast<std::size_t>(count); }

/// A hash of the first `features` coordinates of a vertex (all coordinates add up to 0).
std::uint32_t hash_of(const int* key, std::size_t features) noexcept {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < features; ++i)
    hash = (hash + static_cast<std::uint32_t>(key[i])) * 0x9E3779B97F4A7C15ULL;
  return static_cast<std::uint32_t>(hash >> 32);
}

/// Those vertices whose hash ends with the same bits: one thread works on each part.
class Part {
 public:
  static constexpr int kBits = 4, kCount = 1 << kBits;

  static int of(std::uint32_t hash) noexcept { return static_cast<int>(hash & (kCount - 1)); }

  Part(int features, const std::shared_ptr<Allocator>& allocator)
      : features_(size_of(features)),
        keys_(allocator, 0),
        numbers_(allocator, 0),
        slots_(allocator, 64) {
    std::fill(slots_.begin(), slots_.end(), kNone);
  }

  int size() const noexcept { return size_; }
  const int* key(int vertex) const noexcept { return keys_.data() + size_of(vertex) * features_; }
  /// The vertex's number in the whole lattice, kNone before it has one.
  int& number(int vertex) noexcept { return numbers_[size_of(vertex)]; }

  /// Makes room for `more` vertices. Throws Error{Code::memory}.
  void reserve(int more) {
    const std::size_t most = size_of(size_) + size_of(more);
    keys_.grow(most * features_);
    numbers_.grow(most);
    std::size_t slots = slots_.size();
    while (slots < 2 * most) slots *= 2;
    if (slots == slots_.size()) return;
    slots_.grow(slots);
    std::fill(slots_.begin(), slots_.end(), kNone);
    for (int v = 0; v < size_; ++v) slots_[slot_of(hash_of(key(v), features_), key(v))] = v;
  }

  int find_or_add(std::uint32_t hash, const int* key) noexcept {
    int& slot = slots_[slot_of(hash, key)];
    if (slot != kNone) return slot;
    std::copy_n(key, features_, keys_.data() + size_of(size_) * features_);
    numbers_[size_of(size_)] = kNone;
    return slot = size_++;
  }

  /// Its number; kNone if there is no such vertex.
  int find(std::uint32_t hash, const int* key) const noexcept {
    const int vertex = slots_[slot_of(hash, key)];
    return vertex == kNone ? kNone : numbers_[size_of(vertex)];
  }

  static constexpr int kNone = -1;

 private:
  /// Where `key` is, or would be.
  std::size_t slot_of(std::uint32_t hash, const int* key) const noexcept {
    std::size_t slot = (hash >> kBits) & (slots_.size() - 1);
    while (slots_[slot] != kNone && !same_key(key, this->key(slots_[slot]), features_))
      slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  std::size_t features_;
  int size_ = 0;
  Array<int> keys_;     // [size_, features_]
  Array<int> numbers_;  // [size_]
  Array<int> slots_;    // a power of two of them, at most half in use
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

/// Numbers the vertices in the order in which the points' corners come to them.
class Numbering {
 public:
  Numbering(const float* feature,
            int features,
            Lattice& lattice,
            ThreadPool& pool,
            const std::shared_ptr<Allocator>& allocator)
      : placer_(features),
        feature_(feature),
        features_(features),
        lattice_(lattice),
        pool_(pool),
        keys_(allocator,
              size_of(std::min(kBatch, lattice.points) * lattice.corners) * size_of(features)),
        hashes_(allocator, size_of(std::min(kBatch, lattice.points) * lattice.corners)),
        parts_(allocator, hashes_.size()) {
    for (int i = 0; i < Part::kCount; ++i) part_.emplace_back(features, allocator);
    for (int first = 0; first < lattice.points; first += kBatch)
      add(first, std::min(kBatch, lattice.points - first));
  }

  int size() const noexcept { return size_; }

  void find_neighbours() {
    int* const all = lattice_.neighbour.data();
    std::fill(lattice_.neighbour.begin(), lattice_.neighbour.end(), size_);
    pool_.parallel_for(Part::kCount, 1, [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i)
        for (int v = 0; v < part_[size_of(i)].size(); ++v) link(part_[size_of(i)], v, all);
    });
  }

 private:
  static constexpr std::uint8_t kAgain = 255;

  const int* key(int entry) const noexcept {
    return keys_.data() + std::ptrdiff_t{entry} * features_;
  }

  /// Points [first, first + count).
  void add(int first, int count) {
    const int corners = lattice_.corners;
    place(first, count);
    int wanted[Part::kCount] = {};
    for (int e = 0; e < count * corners; ++e)
      if (parts_[size_of(e)] != kAgain) ++wanted[parts_[size_of(e)]];
    for (int i = 0; i < Part::kCount; ++i) part_[size_of(i)].reserve(wanted[i]);
    int* vertex = lattice_.slice_vertex.data() + std::ptrdiff_t{first} * corners;
    pool_.parallel_for(Part::kCount, 1, [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i)
        for (int e = 0; e < count * corners; ++e)
          if (parts_[size_of(e)] == i)
            vertex[e] = part_[size_of(i)].find_or_add(hashes_[size_of(e)], key(e));
    });
    for (int e = 0; e < count * corners; ++e) {
      if (parts_[size_of(e)] == kAgain) {
        vertex[e] = vertex[e - corners];
        continue;
      }
      int& number = part_[parts_[size_of(e)]].number(vertex[e]);
      if (number == Part::kNone) number = size_++;
      vertex[e] = number;
    }
  }

  void place(int first, int count) {
    const int corners = lattice_.corners;
    pool_.parallel_for(count, 256, [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i) {
        placer_.place(feature_ + first + i, lattice_.points,
                      keys_.data() + std::ptrdiff_t{i} * corners * features_,
                      lattice_.slice_weight.data() + std::ptrdiff_t{first + i} * corners);
        for (int e = i * corners; e < (i + 1) * corners; ++e) {
          // Neighbouring points mostly lie in the same simplex.
          const bool again =
              i > range.begin && same_key(key(e), key(e - corners), size_of(features_));
          hashes_[size_of(e)] = again ? 0 : hash_of(key(e), size_of(features_));
          parts_[size_of(e)] =
              again ? kAgain : static_cast<std::uint8_t>(Part::of(hashes_[size_of(e)]));
        }
      }
    });
  }

  /// What lies before `vertex` along every axis; `vertex` lies behind that.
  void link(Part& part, int vertex, int* all) noexcept {
    const int v = part.number(vertex);
    const int* key = part.key(vertex);
    for (int axis = 0; axis < lattice_.corners; ++axis) {
      int before[kCorners];
      for (int i = 0; i < features_; ++i) before[i] = key[i] + (i == axis ? features_ : -1);
      const std::uint32_t hash = hash_of(before, size_of(features_));
      const int found = part_[size_of(Part::of(hash))].find(hash, before);
      if (found == Part::kNone) continue;
      int* pairs = all + std::ptrdiff_t{2} * axis * size_;
      pairs[std::ptrdiff_t{2} * v] = found;
      pairs[std::ptrdiff_t{2} * found + 1] = v;
    }
  }

  Placer placer_;
  const float* feature_;
  int features_;
  Lattice& lattice_;
  ThreadPool& pool_;
  // Of a batch's corners:
  Array<int> keys_;              // [corners, features]
  Array<std::uint32_t> hashes_;  // of the keys
  Array<std::uint8_t> parts_;    // that the keys belong to
  std::vector<Part> part_;
  int size_ = 0;
};

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
  Numbering numbering(feature, features, *this, pool, allocator);
  vertices = numbering.size();
  splat_begin = Array<int>(allocator, size_of(vertices) + 1);
  splat_point = Array<int>(allocator, entries);
  splat_weight = Array<float>(allocator, entries);
  turn_round(*this);
  neighbour = Array<int>(allocator, size_of(corners) * size_of(vertices) * 2);
  numbering.find_neighbours();
}

}  // namespace atrous::kernels::crf
