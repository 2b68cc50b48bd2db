// Max-unpooling in one walk over the output, written once for all instruction sets and included by
// their sources.
//
// Places mostly rise with the input's pixels, as pooling made them. So zeros are written only as far
// as the places have come, and values fall into lines that are still in cache, whatever the order.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/unpool/problem.h"

namespace atrous::kernels::unpool {
namespace {

template <class Simd>
struct Band {
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kRun = 32;     // channels that one unit takes through a whole image
  static constexpr int kAhead = 128;  // pixels cleared beyond the farthest place

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int runs(const Problem& p) noexcept { return (p.channels + kRun - 1) / kRun; }
  static int units(const Problem& p) noexcept { return p.batch * runs(p); }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Zeros in pixels [begin, end) of a run's channels.
  static void clear(const Problem& p, float* y, int count, int begin, int end) noexcept {
    const auto zero = Simd::set1(0);
    for (int pixel = begin; pixel < end; ++pixel) {
      float* to = y + pixel * p.y_stride;
      int c = 0;
      for (; c + kLanes <= count; c += kLanes) Simd::store(to + c, zero);
      if (c < count) Simd::store(to + c, Simd::first(count - c), zero);
    }
  }

  /// The farthest place of a pixel's channels.
  static int farthest(const std::int32_t* index, int count) noexcept {
    int most = -1;
    for (int c = 0; c < count; ++c) most = index[c] > most ? index[c] : most;
    return most;
  }

  static void unpool_run(
      const Problem& p, const float* x, const std::int32_t* index, int count, float* y) noexcept {
    int cleared = 0;
    for (int i = 0; i < p.in_pixels; ++i, x += p.x_stride, index += p.index_stride) {
      const int most = farthest(index, count);
      if (most >= cleared) {
        const int end = most < p.out_pixels - kAhead ? most + kAhead : p.out_pixels;
        clear(p, y, count, cleared, end);
        cleared = end;
      }
      for (int c = 0; c < count; ++c) {
        // Negative places are larger than any as unsigned numbers.
        if (static_cast<std::uint32_t>(index[c]) < static_cast<std::uint32_t>(p.out_pixels))
          y[index[c] * p.y_stride + c] = x[c];
      }
    }
    clear(p, y, count, cleared, p.out_pixels);
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit) {
      const std::ptrdiff_t image = unit / runs(p);
      const int begin = unit % runs(p) * kRun;
      const int count = p.channels - begin < kRun ? p.channels - begin : kRun;
      unpool_run(p, a.x + image * p.in_pixels * p.x_stride + begin,
                 a.index + image * p.in_pixels * p.index_stride + begin, count,
                 a.y + image * p.out_pixels * p.y_stride + begin);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::unpool
