// Adaptive average pooling bin by bin, written once for all instruction sets and included by their
// sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/adaptive_pool/problem.h"

namespace atrous::kernels::adaptive_pool {
namespace {

template <class Simd>
struct Bins {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  // Vectors that walk a bin together: pixels lie far apart, and two sums of each stay in registers.
  static constexpr int kBlock = kLanes / 2;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Places [begin, end) of one axis.
  struct Bin {
    int begin, end;
  };

  static Bin bin_of(int index, int in, int out) noexcept {
    const std::ptrdiff_t low = std::ptrdiff_t{index} * in;
    return {static_cast<int>(low / out), static_cast<int>((low + in + out - 1) / out)};
  }

  /// Channels [c, c + kCount * kLanes), or those of one vector that the mask leaves.
  template <int kCount>
  static void mean(
      const Problem& p, const float* image, Bin rows, Bin columns, int c, float* y) noexcept {
    const auto mask = Simd::first(p.channels - c);
    Vector sum[kCount];
    for (Vector& each : sum) each = Simd::set1(0);
    for (int i = rows.begin; i < rows.end; ++i) {
      const float* x = image + (std::ptrdiff_t{i} * p.in_width + columns.begin) * p.x_stride + c;
      Vector line[kCount];
      for (Vector& each : line) each = Simd::set1(0);
      for (int j = columns.begin; j < columns.end; ++j, x += p.x_stride)
        for (int v = 0; v < kCount; ++v)
          line[v] =
              Simd::add(line[v], kCount > 1 ? Simd::load(x + v * kLanes) : Simd::load(x, mask));
      for (int v = 0; v < kCount; ++v) sum[v] = Simd::add(sum[v], line[v]);
    }
    const int places = (rows.end - rows.begin) * (columns.end - columns.begin);
    const Vector count = Simd::set1(static_cast<float>(places));
    for (int v = 0; v < kCount; ++v) {
      const Vector result = Simd::div(sum[v], count);
      if constexpr (kCount > 1)
        Simd::store(y + c + v * kLanes, result);
      else
        Simd::store(y + c, mask, result);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
    for (int unit = range.begin; unit < range.end; ++unit) {
      const float* image = a.x + unit / p.out_height * image_size;
      const Bin rows = bin_of(unit % p.out_height, p.in_height, p.out_height);
      float* y = a.y + std::ptrdiff_t{unit} * p.out_width * p.y_stride;
      for (int q = 0; q < p.out_width; ++q, y += p.y_stride) {
        const Bin columns = bin_of(q, p.in_width, p.out_width);
        int c = 0;
        for (; c + kBlock * kLanes <= p.channels; c += kBlock * kLanes)
          mean<kBlock>(p, image, rows, columns, c, y);
        for (; c < p.channels; c += kLanes) mean<1>(p, image, rows, columns, c, y);
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::adaptive_pool
