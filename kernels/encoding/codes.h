// Encoding code by code, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/encoding/problem.h"

namespace atrous::kernels::encoding {
namespace {

template <class Simd>
struct Codes {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kBlock = 4;  // vectors of channels that are summed at once

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept {
    return p.batch * (p.op == Op::distances ? p.pixels : p.codes);
  }
  static int grain(const Problem& p) noexcept { return p.op == Op::distances ? 4 : 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static void distances(const Problem& p, const Args& a, int pixel) noexcept {
    const float* x = a.x + pixel * p.x_stride;
    for (int k = 0; k < p.codes; ++k) {
      const float* code = a.code + std::ptrdiff_t{k} * p.channels;
      Vector sum = Simd::set1(0);
      for (int d = 0; d < p.channels; d += kLanes) {
        const auto mask = Simd::first(p.channels - d);
        const Vector apart = Simd::sub(Simd::load(x + d, mask), Simd::load(code + d, mask));
        sum = Simd::fma(apart, apart, sum);
      }
      a.y[pixel * p.y_stride + k] = a.scale[k] * Simd::sum(sum);
    }
  }

  static void residuals(const Problem& p, const Args& a, int image, int k, int d) noexcept {
    const float* code = a.code + std::ptrdiff_t{k} * p.channels + d;
    Vector sum[kBlock], own[kBlock];
    typename Simd::Mask mask[kBlock];
    for (int i = 0; i < kBlock; ++i) {
      mask[i] = Simd::first(p.channels - d - i * kLanes);
      own[i] = Simd::load(code + i * kLanes, mask[i]);
      sum[i] = Simd::set1(0);
    }
    const std::ptrdiff_t first = std::ptrdiff_t{image} * p.pixels;
    for (std::ptrdiff_t pixel = first; pixel < first + p.pixels; ++pixel) {
      const Vector weight = Simd::set1(a.weight[pixel * p.weight_stride + k]);
      const float* x = a.x + pixel * p.x_stride + d;
      for (int i = 0; i < kBlock; ++i) {
        const Vector apart = Simd::sub(Simd::load(x + i * kLanes, mask[i]), own[i]);
        sum[i] = Simd::fma(weight, apart, sum[i]);
      }
    }
    float lanes[kBlock * kLanes];
    for (int i = 0; i < kBlock; ++i) Simd::store(lanes + i * kLanes, sum[i]);
    float* y = a.y + (std::ptrdiff_t{image} * p.channels + d) * p.y_stride + k;
    for (int i = 0; i < kBlock * kLanes && d + i < p.channels; ++i) y[i * p.y_stride] = lanes[i];
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit) {
      if (p.op == Op::distances) {
        distances(p, a, unit);
        continue;
      }
      for (int d = 0; d < p.channels; d += kBlock * kLanes)
        residuals(p, a, unit / p.codes, unit % p.codes, d);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::encoding
