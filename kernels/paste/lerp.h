// Masks pasted row by row, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/paste/problem.h"

namespace atrous::kernels::paste {
namespace {

template <class Simd>
struct Lerp {
  using Vector = typename Simd::Vector;
  using Index = typename Simd::Index;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.out_width > 0 ? p.out_height : 0; }
  static int grain(const Problem& p) noexcept { return 65536 / (p.out_width + 1) + 1; }
  static int padded(const Problem& p) noexcept {
    return (p.out_width + kLanes - 1) / kLanes * kLanes;
  }
  /// Two rows of the mask, stretched.
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return 2 * sizeof(float) * static_cast<std::size_t>(padded(p));
  }

  static Vector lerp(Vector weight, Vector a, Vector b) noexcept {
    return Simd::fma(weight, Simd::sub(b, a), a);
  }

  static void stretch(const Problem& p, const Axis& columns, const float* x, float* y) noexcept {
    for (int j = 0; j < p.out_width; j += kLanes) {
      const int left = p.out_width - j;
      if (left >= kLanes) {
        const Vector a = Simd::gather(x, Simd::load_index(columns.first + j));
        const Vector b = Simd::gather(x, Simd::load_index(columns.second + j));
        Simd::store(y + j, lerp(Simd::load(columns.weight + j), a, b));
        continue;
      }
      int first[kLanes] = {}, second[kLanes] = {};
      for (int i = 0; i < left; ++i) {
        first[i] = columns.first[j + i];
        second[i] = columns.second[j + i];
      }
      const Vector a = Simd::gather(x, Simd::load_index(first));
      const Vector b = Simd::gather(x, Simd::load_index(second));
      Simd::store(y + j, lerp(Simd::load(columns.weight + j, Simd::first(left)), a, b));
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    float* lines[2] = {static_cast<float*>(scratch), static_cast<float*>(scratch) + padded(p)};
    int held[2] = {-1, -1};  // which row of the mask a line holds
    const auto line = [&](int row, int other) {
      for (int k = 0; k < 2; ++k)
        if (held[k] == row) return k;
      const int k = held[0] == other ? 1 : 0;
      stretch(p, a.columns, a.x + std::ptrdiff_t{row} * p.in_width, lines[k]);
      held[k] = row;
      return k;
    };
    const Vector threshold = Simd::set1(p.threshold);
    const Index one = Simd::set1_index(1), zero = Simd::set1_index(0);
    for (int i = range.begin; i < range.end; ++i) {
      const float* upper = lines[line(a.rows.first[i], a.rows.second[i])];
      const float* lower = lines[line(a.rows.second[i], a.rows.first[i])];
      const Vector weight = Simd::set1(a.rows.weight[i]);
      const std::ptrdiff_t begin = std::ptrdiff_t{i} * p.out_width;
      for (int j = 0; j < p.out_width; j += kLanes) {
        const Vector s = lerp(weight, Simd::load(upper + j), Simd::load(lower + j));
        const int left = p.out_width - j;
        if (p.binary)
          Simd::store_bytes(a.bits + begin + j,
                            Simd::select(Simd::greater(threshold, s), zero, one),
                            left < kLanes ? left : kLanes);
        else
          Simd::store(a.y + begin + j, Simd::first(left), s);
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::paste
