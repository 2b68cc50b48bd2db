// Local response normalisation pixel by pixel, written once for all instruction sets and included
// by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/lrn/problem.h"

namespace atrous::kernels::lrn {
namespace {

template <class Simd>
struct Window {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem& p) noexcept {
    return p.beta == 0.75F ? nullptr : "serves beta 0.75";
  }
  static int units(const Problem& p) noexcept { return p.pixels; }
  static int grain(const Problem& p) noexcept { return 4096 / p.channels + 1; }
  /// One pixel's squares between zeros.
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return static_cast<std::size_t>(p.before + p.channels + p.after) * sizeof(float);
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* squares = static_cast<float*>(scratch);
    const int window = p.before + 1 + p.after;
    for (int i = 0; i < p.before; ++i) squares[i] = 0;
    for (int i = 0; i < p.after; ++i) squares[p.before + p.channels + i] = 0;
    const Vector factor = Simd::set1(p.alpha / static_cast<float>(window));
    const Vector bias = Simd::set1(p.bias);
    for (std::ptrdiff_t i = range.begin; i < range.end; ++i) {
      const float* x = a.x + i * p.x_stride;
      for (int c = 0; c < p.channels; c += kLanes) {
        const auto mask = Simd::first(p.channels - c);
        const Vector v = Simd::load(x + c, mask);
        Simd::store(squares + p.before + c, mask, Simd::mul(v, v));
      }
      for (int c = 0; c < p.channels; c += kLanes) {
        const auto mask = Simd::first(p.channels - c);
        Vector sum = Simd::set1(0);
        for (int k = 0; k < window; ++k) sum = Simd::add(sum, Simd::load(squares + c + k, mask));
        // base^0.75 = root * root(root)
        const Vector root = Simd::sqrt(Simd::fma(factor, sum, bias));
        const Vector power = Simd::mul(root, Simd::sqrt(root));
        Simd::store(a.y + i * p.y_stride + c, mask, Simd::div(Simd::load(x + c, mask), power));
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::lrn
