// Softmax pixel by pixel, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include <math.h>

#include "kernels/softmax/problem.h"

namespace atrous::kernels::softmax {
namespace {

template <class Simd>
struct Pixel {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.pixels; }
  static int grain(const Problem& p) noexcept { return 4096 / p.channels + 1; }
  /// A pixel's exponentials, in whole vectors: a masked load does not see a masked store until that
  /// has left the core.
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return sizeof(float) * static_cast<std::size_t>((p.channels + kLanes - 1) / kLanes * kLanes);
  }

  static Vector max(const Problem& p, const float* x) noexcept {
    Vector result = Simd::set1(-__builtin_inff());
    for (int c = 0; c < p.channels; c += kLanes)
      result = Simd::max(Simd::load(x + c, Simd::first(p.channels - c), result), result);
    return Simd::spread_max(result);
  }

  /// exp(x - m), and 0 beyond the channels. There the exponential gets 0, not -infinity: underflow
  /// is slow.
  static Vector exponential(const float* x, int left, Vector m) noexcept {
    const Mask mask = Simd::first(left);
    return Simd::keep(Simd::exp(Simd::sub(Simd::load(x, mask, m), m)), mask);
  }

  static void quotients(const Problem& p, const float* x, float* y, float* scratch) noexcept {
    const Vector m = max(p, x);
    Vector sum = Simd::set1(0);
    for (int c = 0; c < p.channels; c += kLanes) {
      const Vector e = exponential(x + c, p.channels - c, m);
      Simd::store(scratch + c, e);
      sum = Simd::add(sum, e);
    }
    const Vector divisor = Simd::set1(Simd::sum(sum));
    for (int c = 0; c < p.channels; c += kLanes) {
      const Vector quotient = Simd::div(Simd::load(scratch + c), divisor);
      Simd::store(y + c, Simd::first(p.channels - c), quotient);
    }
  }

  static void logarithms(const Problem& p, const float* x, float* y) noexcept {
    const Vector m = max(p, x);
    Vector sum = Simd::set1(0);
    for (int c = 0; c < p.channels; c += kLanes)
      sum = Simd::add(sum, exponential(x + c, p.channels - c, m));
    const Vector log_sum = Simd::set1(logf(Simd::sum(sum)));
    for (int c = 0; c < p.channels; c += kLanes) {
      const Mask mask = Simd::first(p.channels - c);
      const Vector shifted = Simd::sub(Simd::load(x + c, mask), m);
      Simd::store(y + c, mask, Simd::sub(shifted, log_sum));
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    for (int i = range.begin; i < range.end; ++i) {
      const float* x = a.x + i * p.x_stride;
      float* y = a.y + i * p.y_stride;
      p.logarithm ? logarithms(p, x, y) : quotients(p, x, y, static_cast<float*>(scratch));
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::softmax
