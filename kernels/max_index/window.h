// Maxima with their places, window by window, written once for all instruction sets and included by
// their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include <limits>

#include "kernels/max_index/problem.h"

namespace atrous::kernels::max_index {
namespace {

template <class Simd>
struct Window {
  using Vector = typename Simd::Vector;
  using Index = typename Simd::Index;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Up to kLanes channels of the output whose window begins at (row, column).
  static void channels(const Problem& p,
                       const float* image,
                       int row,
                       int column,
                       std::ptrdiff_t count,
                       float* y,
                       std::int32_t* index) noexcept {
    const auto mask = Simd::first(count);
    Vector best = Simd::set1(-std::numeric_limits<float>::infinity());
    Index where = Simd::set1_index(-1);
    for (int r = 0; r < p.kernel_height; ++r) {
      const int i = row + r * p.dilation_height;
      if (i < 0 || i >= p.in_height) continue;
      for (int s = 0; s < p.kernel_width; ++s) {
        const int j = column + s * p.dilation_width;
        if (j < 0 || j >= p.in_width) continue;
        const int place = i * p.in_width + j;
        const Vector x = Simd::load(image + place * p.x_stride, mask);
        where = Simd::select(Simd::greater(x, best), Simd::set1_index(place), where);
        best = Simd::max(x, best);  // a NaN gives the old maximum
      }
    }
    Simd::store(y, mask, best);
    Simd::store_index(index, where, count);
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
    for (int unit = range.begin; unit < range.end; ++unit) {
      const float* image = a.x + unit / p.out_height * image_size;
      const int row = unit % p.out_height * p.stride_height - p.pad_top;
      for (int q = 0; q < p.out_width; ++q) {
        const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
        for (int c = 0; c < p.channels; c += kLanes)
          channels(p, image + c, row, q * p.stride_width - p.pad_left, p.channels - c,
                   a.y + pixel * p.y_stride + c, a.index + pixel * p.index_stride + c);
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::max_index
