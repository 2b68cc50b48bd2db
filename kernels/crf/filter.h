// The CRF's filters point by point, written once for all instruction sets and included by their
// sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/crf/problem.h"

namespace atrous::kernels::crf {
namespace {

template <class Simd>
struct Filter {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kBlock = 4;   // vectors of labels that are summed at once
  static constexpr int kAhead = 12;  // rows that are asked for before they are read

  static const char* rejects_pairs(const Problem& p) noexcept {
    return p.op == Op::pairs ? "serves lattices" : nullptr;
  }
  static const char* rejects_lattice(const Problem& p) noexcept {
    return p.op == Op::pairs ? nullptr : "serves pairs of points";
  }
  static int units(const Problem& p) noexcept { return p.points; }
  static int grain(const Problem& p) noexcept {
    return p.op == Op::pairs ? 1 : 32768 / p.labels + 1;
  }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Asks for a row that is wanted soon: rows lie where the picture's colours put them, so that no
  /// processor guesses them.
  static void fetch(const Problem& p, const float* row) noexcept {
    constexpr int kLine = 16;
    for (int l = 0; l < p.labels && l < 2 * kLine; l += kLine) __builtin_prefetch(row + l);
  }

  /// Up to kBlock vectors of labels of one point, from label `first` on.
  template <int kCount>
  struct Sum {
    Sum(const Problem& problem, int first_label) noexcept : p(problem), first(first_label) {
      for (int i = 0; i < kCount; ++i) {
        mask[i] = Simd::first(p.labels - first - i * kLanes);
        sum[i] = Simd::set1(0);
      }
    }
    void add(float weight, const float* row) noexcept {
      const Vector w = Simd::set1(weight);
      for (int i = 0; i < kCount; ++i)
        sum[i] = Simd::fma(w, Simd::load(row + first + i * kLanes, mask[i]), sum[i]);
    }
    void put(const Args& a, int point) noexcept {
      const Vector scale = Simd::set1(a.scale ? a.scale[point] : 1.0F);
      float* y = a.y + point * p.y_stride + first;
      for (int i = 0; i < kCount; ++i) {
        const Vector old = p.accumulate ? Simd::load(y + i * kLanes, mask[i]) : Simd::set1(0);
        Simd::store(y + i * kLanes, mask[i], Simd::fma(scale, sum[i], old));
      }
    }

    const Problem& p;
    int first;
    Mask mask[kCount];
    Vector sum[kCount];
  };

  template <int kCount>
  static void gather(const Problem& p, const Args& a, int point, int first) noexcept {
    Sum<kCount> sum(p, first);
    const int last = a.begin[p.points];
    for (int e = a.begin[point]; e < a.begin[point + 1]; ++e) {
      if (e + kAhead < last) fetch(p, a.x + a.index[e + kAhead] * p.x_stride + first);
      sum.add(a.weight[e], a.x + a.index[e] * p.x_stride);
    }
    sum.put(a, point);
  }

  /// The Gauss weights of `point` with the points from `other` on; 0 behind the last one.
  static Vector gauss(const Problem& p, const Args& a, int point, int other) noexcept {
    const Mask mask = Simd::first(p.points - other);
    Vector distance = Simd::set1(0);
    for (int f = 0; f < p.features; ++f) {
      const float* feature = a.feature + std::ptrdiff_t{f} * p.points;
      const Vector apart = Simd::sub(Simd::set1(feature[point]), Simd::load(feature + other, mask));
      distance = Simd::fma(apart, apart, distance);
    }
    return Simd::keep(Simd::exp(Simd::mul(Simd::set1(-0.5F), distance)), mask);
  }

  template <int kCount>
  static void pairs(const Problem& p, const Args& a, int point, int first) noexcept {
    Sum<kCount> sum(p, first);
    float weight[kLanes];
    for (int other = 0; other < p.points; other += kLanes) {
      Simd::store(weight, gauss(p, a, point, other));
      for (int j = 0; j < kLanes && other + j < p.points; ++j)
        sum.add(weight[j], a.x + (other + j) * p.x_stride);
    }
    sum.put(a, point);
  }

  template <int kCount>
  static void block(const Problem& p, const Args& a, int point, int first) noexcept {
    if (p.op == Op::gather)
      gather<kCount>(p, a, point, first);
    else
      pairs<kCount>(p, a, point, first);
  }

  static void blur(const Problem& p, const Args& a, int point) noexcept {
    if (point + kAhead < p.points) {
      fetch(p, a.x + a.index[2 * (point + kAhead)] * p.x_stride);
      fetch(p, a.x + a.index[2 * (point + kAhead) + 1] * p.x_stride);
    }
    const float* x = a.x + point * p.x_stride;
    const float* before = a.x + a.index[2 * point] * p.x_stride;
    const float* behind = a.x + a.index[2 * point + 1] * p.x_stride;
    const Vector half = Simd::set1(0.5F);
    for (int l = 0; l < p.labels; l += kLanes) {
      const Mask mask = Simd::first(p.labels - l);
      const Vector sides = Simd::add(Simd::load(before + l, mask), Simd::load(behind + l, mask));
      Simd::store(a.y + point * p.y_stride + l, mask,
                  Simd::fma(half, sides, Simd::load(x + l, mask)));
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int point = range.begin; point < range.end; ++point) {
      if (p.op == Op::blur) {
        blur(p, a, point);
        continue;
      }
      int first = 0;
      for (; first + (kBlock - 1) * kLanes < p.labels; first += kBlock * kLanes)
        block<kBlock>(p, a, point, first);
      const int rest = p.labels - first;
      if (rest > 2 * kLanes)
        block<3>(p, a, point, first);
      else if (rest > kLanes)
        block<2>(p, a, point, first);
      else if (rest > 0)
        block<1>(p, a, point, first);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::crf
