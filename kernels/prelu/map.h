// PReLU pixel by pixel, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/prelu/problem.h"

namespace atrous::kernels::prelu {
namespace {

template <class Simd>
struct Map {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.pixels; }
  static int grain(const Problem& p) noexcept { return 16384 / p.channels + 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const Vector zero = Simd::set1(0);
    for (std::ptrdiff_t i = range.begin; i < range.end; ++i) {
      const float* x = a.x + i * p.x_stride;
      float* y = a.y + i * p.y_stride;
      for (int c = 0; c < p.channels; c += kLanes) {
        const auto mask = Simd::first(p.channels - c);
        const Vector v = Simd::load(x + c, mask);
        const Vector slope = Simd::load(a.slope + c, mask);
        // NaN stays NaN: max and min return their second operand for it.
        Simd::store(y + c, mask, Simd::fma(slope, Simd::min(zero, v), Simd::max(zero, v)));
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::prelu
