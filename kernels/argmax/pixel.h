// Argmax pixel by pixel, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/argmax/problem.h"

namespace atrous::kernels::argmax {
namespace {

template <class Simd>
struct Pixel {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kBits = 64;  // channels that one word has a bit for

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.pixels; }
  static int grain(const Problem& p) noexcept { return 16384 / p.channels + 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Channels from x on; -infinity beyond the last and in place of NaN.
  static Vector load(const float* x, int left) noexcept {
    const Vector low = Simd::set1(-__builtin_inff());
    return Simd::max(left >= kLanes ? Simd::load(x) : Simd::load(x, Simd::first(left), low), low);
  }

  static int label(int channels, const float* x) noexcept {
    Vector max = load(x, channels);
    for (int c = kLanes; c < channels; c += kLanes) max = Simd::max(load(x + c, channels - c), max);
    max = Simd::spread_max(max);
    for (int begin = 0;; begin += kBits) {
      unsigned long long bits = 0;
      for (int c = begin; c < channels && c < begin + kBits; c += kLanes) {
        const unsigned long long equal = Simd::equal_bits(load(x + c, channels - c), max);
        bits |= equal << (c - begin);
      }
      if (bits != 0) return begin + __builtin_ctzll(bits);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    if (p.wide) {
      auto* y = static_cast<int*>(a.y);
      for (int i = range.begin; i < range.end; ++i) y[i] = label(p.channels, a.x + i * p.x_stride);
    } else {
      auto* y = static_cast<unsigned char*>(a.y);
      for (int i = range.begin; i < range.end; ++i)
        y[i] = static_cast<unsigned char>(label(p.channels, a.x + i * p.x_stride));
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::argmax
