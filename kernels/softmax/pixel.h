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
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// -infinity beyond the channels: neither the maximum nor the sum of exponentials feels it.
  static Vector load(const float* x, int left) noexcept {
    return Simd::load(x, Simd::first(left), Simd::set1(-__builtin_inff()));
  }

  static Vector max(const Problem& p, const float* x) noexcept {
    Vector result = load(x, p.channels);
    for (int c = kLanes; c < p.channels; c += kLanes)
      result = Simd::max(load(x + c, p.channels - c), result);
    return Simd::spread_max(result);
  }

  static void quotients(const Problem& p, const float* x, float* y) noexcept {
    const Vector m = max(p, x);
    Vector sum = Simd::set1(0);
    for (int c = 0; c < p.channels; c += kLanes) {
      const Vector e = Simd::exp(Simd::sub(load(x + c, p.channels - c), m));
      Simd::store(y + c, Simd::first(p.channels - c), e);
      sum = Simd::add(sum, e);
    }
    const Vector divisor = Simd::set1(Simd::sum(sum));
    for (int c = 0; c < p.channels; c += kLanes) {
      const Mask mask = Simd::first(p.channels - c);
      Simd::store(y + c, mask, Simd::div(Simd::load(y + c, mask), divisor));
    }
  }

  static void logarithms(const Problem& p, const float* x, float* y) noexcept {
    const Vector m = max(p, x);
    Vector sum = Simd::set1(0);
    for (int c = 0; c < p.channels; c += kLanes)
      sum = Simd::add(sum, Simd::exp(Simd::sub(load(x + c, p.channels - c), m)));
    const Vector log_sum = Simd::set1(logf(Simd::sum(sum)));
    for (int c = 0; c < p.channels; c += kLanes) {
      const Vector shifted = Simd::sub(load(x + c, p.channels - c), m);
      Simd::store(y + c, Simd::first(p.channels - c), Simd::sub(shifted, log_sum));
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int i = range.begin; i < range.end; ++i) {
      const float* x = a.x + i * p.x_stride;
      float* y = a.y + i * p.y_stride;
      p.logarithm ? logarithms(p, x, y) : quotients(p, x, y);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::softmax
