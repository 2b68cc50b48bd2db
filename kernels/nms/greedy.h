// Greedy suppression, written once for all instruction sets and included by their sources. These are
// compiled without contraction of a * b + c: every row decides alike.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/nms/problem.h"

namespace atrous::kernels::nms {
namespace {

template <class Simd>
struct Greedy {
  using Vector = typename Simd::Vector;
  using Index = typename Simd::Index;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.boxes > 0 ? 1 : 0; }
  static int grain(const Problem&) noexcept { return 1; }

  static std::size_t padded(const Problem& p) noexcept {
    return static_cast<std::size_t>((p.boxes + kLanes - 1) / kLanes * kLanes);
  }
  /// Areas, and a word for each box that is gone; both in whole vectors.
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return padded(p) * (sizeof(float) + sizeof(int));
  }

  static Vector side(Vector low, Vector high, Vector extra) noexcept {
    return Simd::add(Simd::sub(high, low), extra);
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    if (range.begin >= range.end) return;
    auto* areas = static_cast<float*>(scratch);
    auto* gone = reinterpret_cast<int*>(areas + padded(p));
    const Vector extra = Simd::set1(p.extra);
    for (int i = 0; i < p.boxes; i += kLanes) {
      const auto mask = Simd::first(p.boxes - i);
      const auto load = [&](const float* corner) { return Simd::load(corner + i, mask); };
      Simd::store(areas + i, Simd::mul(side(load(a.x1), load(a.x2), extra),
                                       side(load(a.y1), load(a.y2), extra)));
      Simd::store_index(gone + i, Simd::set1_index(0), kLanes);
    }
    for (int i = 0; i < p.boxes; ++i) {
      a.keep[i] = gone[i] == 0;
      if (a.keep[i] != 0) suppress(p, a, i, areas, gone);
    }
  }

  /// Marks what box i takes away, from the vector on that holds the next box.
  static void suppress(
      const Problem& p, const Args& a, int i, const float* areas, int* gone) noexcept {
    const Vector x1 = Simd::set1(a.x1[i]), y1 = Simd::set1(a.y1[i]);
    const Vector x2 = Simd::set1(a.x2[i]), y2 = Simd::set1(a.y2[i]);
    const Vector area = Simd::set1(areas[i]), extra = Simd::set1(p.extra);
    const Vector zero = Simd::set1(0), threshold = Simd::set1(p.threshold);
    const Index one = Simd::set1_index(1);
    for (int j = (i + 1) / kLanes * kLanes; j < p.boxes; j += kLanes) {
      const auto mask = Simd::first(p.boxes - j);
      const auto load = [&](const float* corner) { return Simd::load(corner + j, mask); };
      const Vector width = side(Simd::max(load(a.x1), x1), Simd::min(load(a.x2), x2), extra);
      const Vector height = side(Simd::max(load(a.y1), y1), Simd::min(load(a.y2), y2), extra);
      const Vector both = Simd::mul(Simd::max(width, zero), Simd::max(height, zero));
      const Vector either = Simd::sub(Simd::add(area, Simd::load(areas + j)), both);
      const auto test = Simd::greater(Simd::div(both, either), threshold);
      const Index marked = Simd::select(test, one, Simd::load_index(gone + j));
      Simd::store_index(gone + j, marked, kLanes);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::nms
