// Resampling with any taps, rows first, written once for all instruction sets and included by their
// sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/resample/problem.h"

namespace atrous::kernels::resample {
namespace {

template <class Simd>
struct Separable {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return static_cast<std::size_t>(std::ptrdiff_t{p.in_width} * p.channels) * sizeof(float);
  }

  /// The weighted sum of the rows that output row `row` sees, dense.
  static void sum_rows(
      const Problem& p, const float* image, Axis rows, int row, float* to) noexcept {
    const std::int32_t* place = rows.place + std::ptrdiff_t{row} * p.row_taps;
    const float* weight = rows.weight + std::ptrdiff_t{row} * p.row_taps;
    for (int j = 0; j < p.in_width; ++j, to += p.channels)
      for (int c = 0; c < p.channels; c += kLanes) {
        const auto mask = Simd::first(p.channels - c);
        Vector sum = Simd::set1(0);
        for (int r = 0; r < p.row_taps; ++r) {
          const float* x = image + (std::ptrdiff_t{place[r]} * p.in_width + j) * p.x_stride + c;
          sum = Simd::fma(Simd::set1(weight[r]), Simd::load(x, mask), sum);
        }
        Simd::store(to + c, mask, sum);
      }
  }

  /// Output pixel (row, column) from its row's sums.
  static void sum_columns(const Problem& p,
                          const Args& a,
                          const float* line,
                          std::ptrdiff_t pixel,
                          int column) noexcept {
    const std::ptrdiff_t first = std::ptrdiff_t{column} * p.column_taps;
    for (int c = 0; c < p.channels; c += kLanes) {
      const auto mask = Simd::first(p.channels - c);
      Vector sum =
          p.residual ? Simd::load(a.residual + pixel * p.residual_stride + c, mask) : Simd::set1(0);
      for (std::ptrdiff_t tap = first; tap < first + p.column_taps; ++tap) {
        const float* from = line + std::ptrdiff_t{a.columns.place[tap]} * p.channels + c;
        sum = Simd::fma(Simd::set1(a.columns.weight[tap]), Simd::load(from, mask), sum);
      }
      Simd::store(a.y + pixel * p.y_stride + c, mask, Simd::activate(p.activation, sum));
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* line = static_cast<float*>(scratch);
    const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
    for (int unit = range.begin; unit < range.end; ++unit) {
      sum_rows(p, a.x + unit / p.out_height * image_size, a.rows, unit % p.out_height, line);
      for (int q = 0; q < p.out_width; ++q)
        sum_columns(p, a, line, std::ptrdiff_t{unit} * p.out_width + q, q);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::resample
