// Criss-cross attention pixel by pixel, written once for all instruction sets and included by their
// sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/criss_cross/problem.h"

namespace atrous::kernels::criss_cross {
namespace {

template <class Simd>
struct Pixel {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kBlock = 4;  // vectors of values that are summed at once

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.height * p.width; }
  static int grain(const Problem&) noexcept { return 4; }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return sizeof(float) * static_cast<std::size_t>(p.height + p.width + kLanes);
  }

  static float energy(const float* q, const float* k, int channels) noexcept {
    Vector sum = Simd::set1(0);
    int c = 0;
    for (; c + kLanes <= channels; c += kLanes)
      sum = Simd::fma(Simd::load(q + c), Simd::load(k + c), sum);
    if (c < channels) {
      const auto mask = Simd::first(channels - c);
      sum = Simd::fma(Simd::load(q + c, mask), Simd::load(k + c, mask), sum);
    }
    return Simd::sum(sum);
  }

  /// Turns `count` energies into exponentials; returns their sum.
  static float exponentials(float* weight, int count) noexcept {
    Vector max = Simd::set1(-__builtin_inff());
    for (int t = 0; t < count; t += kLanes)
      max = Simd::max(Simd::load(weight + t, Simd::first(count - t), max), max);
    max = Simd::spread_max(max);
    Vector sum = Simd::set1(0);
    for (int t = 0; t < count; t += kLanes) {
      const auto mask = Simd::first(count - t);
      const Vector e = Simd::exp(Simd::sub(Simd::load(weight + t, mask, max), max));
      Simd::store(weight + t, mask, e);
      sum = Simd::add(sum, Simd::keep(e, mask));
    }
    return Simd::sum(sum);
  }

  /// y[c..] of kBlock vectors; `v` points at the image's values.
  static void aggregate(const Problem& p,
                        const Cross& cross,
                        const float* weight,
                        float factor,
                        const float* v,
                        float* y,
                        int c) noexcept {
    Vector sum[kBlock];
    typename Simd::Mask mask[kBlock];
    for (int i = 0; i < kBlock; ++i) {
      sum[i] = Simd::set1(0);
      mask[i] = Simd::first(p.value_channels - c - i * kLanes);
    }
    for (int t = 0; t < cross.count(); ++t) {
      const Vector w = Simd::set1(weight[t]);
      const float* from = v + cross.pixel(t) * p.v_stride + c;
      for (int i = 0; i < kBlock; ++i)
        sum[i] = Simd::fma(w, Simd::load(from + i * kLanes, mask[i]), sum[i]);
    }
    for (int i = 0; i < kBlock; ++i)
      Simd::store(y + c + i * kLanes, mask[i], Simd::mul(sum[i], Simd::set1(factor)));
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* weight = static_cast<float*>(scratch);
    const int plane = p.height * p.width;
    for (int unit = range.begin; unit < range.end; ++unit) {
      const std::ptrdiff_t image = std::ptrdiff_t{unit / plane} * plane;
      const Cross cross{p.height, p.width, unit % plane / p.width, unit % p.width};
      const float* q = a.q + unit * p.q_stride;
      for (int t = 0; t < cross.count(); ++t)
        weight[t] = energy(q, a.k + (image + cross.pixel(t)) * p.k_stride, p.key_channels);
      const float factor = 1 / exponentials(weight, cross.count());
      for (int c = 0; c < p.value_channels; c += kBlock * kLanes)
        aggregate(p, cross, weight, factor, a.v + image * p.v_stride, a.y + unit * p.y_stride, c);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::criss_cross
