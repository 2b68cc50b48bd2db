// Maximum of a square window that slides by one, written once for all instruction sets and included
// by their sources.
//
// Two output rows and two output columns at a time: neighbouring windows share all but one row or
// column, so that two of them cost K maxima an axis. The vertical maxima of the last K + 1 columns
// are kept in a small ring; everything else is read and written in the order of memory.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/pool/geometry.h"

namespace atrous::kernels::pool {
namespace {

template <class Simd>
struct Separable {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  using Number = typename Simd::Number;
  static constexpr int kLanes = Simd::kLanes;

  /// True if every window of an axis touches the image.
  static bool touches(int in, int out, int kernel, int pad) noexcept {
    return pad < kernel && out - 1 - pad < in;
  }

  static const char* rejects(const Problem& p) noexcept {
    const int k = p.kernel_height;
    if (!all_are(p, Simd::kElement)) return "a tensor is of another type";
    if (p.kind != Kind::max) return "averages are not formed separably";
    if (p.stride_height != 1 || p.stride_width != 1) return "the stride is not 1";
    if (p.dilation_height != 1 || p.dilation_width != 1) return "the window is dilated";
    if (p.kernel_width != k) return "the window is not square";
    if (k != 3 && k != 5 && k != 7 && k != 9 && k != 13) return "no such window size";
    if (!touches(p.in_height, p.out_height, k, p.pad_top) ||
        !touches(p.in_width, p.out_width, k, p.pad_left))
      return "a window lies outside the image";
    return nullptr;
  }

  static int row_pairs(const Problem& p) noexcept { return (p.out_height + 1) / 2; }
  static int units(const Problem& p) noexcept { return p.batch * row_pairs(p); }
  static int grain(const Problem&) noexcept { return 2; }

  /// Floats between neighbouring vectors of one row in a column of the ring.
  static int padded_channels(const Problem& p) noexcept {
    return (p.channels + kLanes - 1) / kLanes * kLanes;
  }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return sizeof(float) * 2 * static_cast<std::size_t>(p.kernel_width + 1) *
           static_cast<std::size_t>(padded_channels(p));
  }

  /// The maxima of one column for the upper and the lower output row.
  struct Pair {
    Vector upper, lower;
  };

  /// Two output rows.
  template <int K>
  struct Job {
    const Problem& p;
    const Number* rows[K + 1];  // input rows; the first and the last belong to one window only
    Number* y[2];               // y[1] is null when there is no second output row
    float* ring;                // [K + 1 columns][channels / kLanes][upper, lower][kLanes]
  };

  template <int K>
  static Pair vertical(const Job<K>& job, std::ptrdiff_t at, Mask mask) noexcept {
    Vector common = Simd::load(job.rows[1] + at, mask);
#pragma GCC unroll 16
    for (int r = 2; r < K; ++r) common = Simd::max(Simd::load(job.rows[r] + at, mask), common);
    return {Simd::max(Simd::load(job.rows[0] + at, mask), common),
            Simd::max(Simd::load(job.rows[K] + at, mask), common)};
  }

  /// Offset of the input column that the windows see at `column`. Outside the image that is the
  /// nearest column inside, which every window that reaches there contains.
  static std::ptrdiff_t column_offset(const Problem& p, int column) noexcept {
    return smaller(larger(column, 0), p.in_width - 1) * p.x_stride;
  }

  template <int K>
  static float* ring_column(const Job<K>& job, int column) noexcept {
    return job.ring + std::ptrdiff_t{column % (K + 1)} * 2 * padded_channels(job.p);
  }

  static void put(float* to, const Pair& pair) noexcept {
    Simd::store(to, pair.upper);
    Simd::store(to + kLanes, pair.lower);
  }

  /// Columns before the first step, counted from the left edge of the first window.
  template <int K>
  static void fill_ring(const Job<K>& job) noexcept {
    for (int s = 0; s < K - 1; ++s) {
      float* to = ring_column(job, s);
      const std::ptrdiff_t at = column_offset(job.p, s - job.p.pad_left);
      for (int c = 0; c < job.p.channels; c += kLanes)
        put(to + 2 * c, vertical(job, at + c, Simd::first(job.p.channels - c)));
    }
  }

  /// Output columns q and q + 1; the second may lie beyond the image.
  template <int K>
  static void step(const Job<K>& job, int q) noexcept {
    const Problem& p = job.p;
    float* ring[K + 1];
#pragma GCC unroll 16
    for (int s = 0; s <= K; ++s) ring[s] = ring_column(job, q + s);
    const std::ptrdiff_t at0 = column_offset(p, q + K - 1 - p.pad_left);
    const std::ptrdiff_t at1 = column_offset(p, q + K - p.pad_left);
    const std::ptrdiff_t to = q * p.y_stride;
    const bool second = q + 1 < p.out_width;
    for (int c = 0; c < p.channels; c += kLanes) {
      const Mask mask = Simd::first(p.channels - c);
      Pair newest[2] = {vertical(job, at0 + c, mask), vertical(job, at1 + c, mask)};
      put(ring[K - 1] + 2 * c, newest[0]);
      put(ring[K] + 2 * c, newest[1]);
      Pair common = newest[0];
#pragma GCC unroll 16
      for (int s = 1; s < K - 1; ++s) {
        common.upper = Simd::max(Simd::load(ring[s] + 2 * c), common.upper);
        common.lower = Simd::max(Simd::load(ring[s] + 2 * c + kLanes), common.lower);
      }
      for (int i = 0; i < 2 && job.y[i]; ++i) {
        const Vector& middle = i == 0 ? common.upper : common.lower;
        const Vector& right = i == 0 ? newest[1].upper : newest[1].lower;
        const Vector left = Simd::load(ring[0] + 2 * c + i * kLanes);
        Simd::store(job.y[i] + to + c, mask, Simd::max(left, middle));
        if (second) Simd::store(job.y[i] + to + p.y_stride + c, mask, Simd::max(right, middle));
      }
    }
  }

  template <int K>
  static void run_rows(const Problem& p, const Args& a, Range range, float* ring) noexcept {
    const std::ptrdiff_t x_row = p.in_width * p.x_stride, y_row = p.out_width * p.y_stride;
    for (int unit = range.begin; unit < range.end; ++unit) {
      const int image = unit / row_pairs(p);
      const int row = unit % row_pairs(p) * 2;
      const Number* x = reinterpret_cast<const Number*>(a.x) + image * image_size(p);
      Number* y =
          reinterpret_cast<Number*>(a.y) + (std::ptrdiff_t{image} * p.out_height + row) * y_row;
      Job<K> job = {p, {}, {y, row + 1 < p.out_height ? y + y_row : nullptr}, ring};
      for (int r = 0; r <= K; ++r)
        job.rows[r] = x + smaller(larger(row + r - p.pad_top, 0), p.in_height - 1) * x_row;
      fill_ring(job);
      for (int q = 0; q < p.out_width; q += 2) step(job, q);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* ring = static_cast<float*>(scratch);
    switch (p.kernel_height) {
      case 3:
        return run_rows<3>(p, a, range, ring);
      case 5:
        return run_rows<5>(p, a, range, ring);
      case 7:
        return run_rows<7>(p, a, range, ring);
      case 9:
        return run_rows<9>(p, a, range, ring);
      default:
        return run_rows<13>(p, a, range, ring);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::pool
