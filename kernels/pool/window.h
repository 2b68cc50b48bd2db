// Pooling by any window, and by one that covers the whole image; written once for all instruction
// sets, and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/pool/geometry.h"

namespace atrous::kernels::pool {
namespace {

/// One window, cut to the image.
struct Places {
  Range rows, columns;
  std::ptrdiff_t corner;  // from the image's first element; outside the image in the padding
  std::ptrdiff_t row_step, column_step;
  int count;  // what a sum is divided by
};

inline Places places_of(const Problem& p, int row, int column) noexcept {
  const std::ptrdiff_t row_size = p.in_width * p.x_stride;
  Places w;
  w.rows = clip_rows(p, row, 0, 0);
  w.columns = clip_columns(p, column, 0, 0);
  w.corner = row * row_size + column * p.x_stride;
  w.row_step = p.dilation_height * row_size;
  w.column_step = p.dilation_width * p.x_stride;
  Range rows = w.rows, columns = w.columns;
  if (p.kind == Kind::average_padded) {
    rows = clip_rows(p, row, p.pad_top, p.pad_bottom);
    columns = clip_columns(p, column, p.pad_left, p.pad_right);
  }
  w.count = (rows.end - rows.begin) * (columns.end - columns.begin);
  return w;
}

template <class Simd>
struct AnyWindow {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  using Number = typename Simd::Number;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kBlock = 64;  // channels that are taken at once
  static constexpr int kVectors = kBlock / kLanes;

  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Largest value of `kCount` vectors of channels from x[w.corner] on; the mask is the last one's.
  template <int kCount>
  static void max(const Places& w, const Number* x, Mask mask, Number* y) noexcept {
    Vector result[kCount];
    for (Vector& v : result) v = Simd::set1(-__builtin_inff());
    for (int r = w.rows.begin; r < w.rows.end; ++r) {
      for (int s = w.columns.begin; s < w.columns.end; ++s) {
        const Number* from = x + (w.corner + r * w.row_step + s * w.column_step);
#pragma GCC unroll 8
        for (int v = 0; v < kCount; ++v)
          result[v] = Simd::max(load<kCount>(from, v, mask), result[v]);
      }
    }
    store<kCount>(y, mask, result);
  }

  template <int kCount>
  static void average(const Places& w, const Number* x, Mask mask, Number* y) noexcept {
    Vector sum[kCount];
    for (Vector& v : sum) v = Simd::set1(0);
    for (int r = w.rows.begin; r < w.rows.end; ++r) {
      Vector row_sum[kCount];
      for (Vector& v : row_sum) v = Simd::set1(0);
      for (int s = w.columns.begin; s < w.columns.end; ++s) {
        const Number* from = x + (w.corner + r * w.row_step + s * w.column_step);
#pragma GCC unroll 8
        for (int v = 0; v < kCount; ++v)
          row_sum[v] = Simd::add(row_sum[v], load<kCount>(from, v, mask));
      }
      for (int v = 0; v < kCount; ++v) sum[v] = Simd::add(sum[v], row_sum[v]);
    }
    const Vector count = Simd::set1(static_cast<float>(larger(w.count, 1)));
    for (Vector& v : sum) v = Simd::div(v, count);
    store<kCount>(y, mask, sum);
  }

  /// Blocks are whole vectors; only a single vector may be cut.
  template <int kCount>
  static Vector load(const Number* x, int v, Mask mask) noexcept {
    if constexpr (kCount == 1) return Simd::load(x, mask);
    return Simd::load(x + v * kLanes);
  }
  template <int kCount>
  static void store(Number* y, Mask mask, const Vector (&values)[kCount]) noexcept {
    if constexpr (kCount == 1)
      Simd::store(y, mask, values[0]);
    else
      for (int v = 0; v < kCount; ++v) Simd::store(y + v * kLanes, values[v]);
  }

  /// The first `channels` channels of one output pixel.
  static void pixel(
      const Problem& p, const Places& w, const Number* x, int channels, Number* y) noexcept {
    const auto one = p.kind == Kind::max ? max<1> : average<1>;
    const auto block = p.kind == Kind::max ? max<kVectors> : average<kVectors>;
    int c = 0;
    for (; c + kBlock <= channels; c += kBlock) block(w, x + c, Simd::first(kLanes), y + c);
    for (; c < channels; c += kLanes) one(w, x + c, Simd::first(channels - c), y + c);
  }
};

template <class Simd>
struct Sliding : AnyWindow<Simd> {
  using Number = typename Simd::Number;

  static const char* rejects(const Problem& p) noexcept {
    return all_are(p, Simd::kElement) ? nullptr : "a tensor is of another type";
  }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit) {
      const Number* x = reinterpret_cast<const Number*>(a.x) + unit / p.out_height * image_size(p);
      const int row = unit % p.out_height * p.stride_height - p.pad_top;
      Number* y = reinterpret_cast<Number*>(a.y) + std::ptrdiff_t{unit} * p.out_width * p.y_stride;
      for (int q = 0; q < p.out_width; ++q, y += p.y_stride) {
        const Places w = places_of(p, row, q * p.stride_width - p.pad_left);
        AnyWindow<Simd>::pixel(p, w, x, p.channels, y);
      }
    }
  }
};

/// Units are runs of channels: there is only one output pixel to share between threads.
template <class Simd>
struct Global : AnyWindow<Simd> {
  using Number = typename Simd::Number;
  static constexpr int kRun = 2 * AnyWindow<Simd>::kBlock;

  static const char* rejects(const Problem& p) noexcept {
    if (!all_are(p, Simd::kElement)) return "a tensor is of another type";
    if (p.out_height != 1 || p.out_width != 1) return "there is more than one window";
    if (p.dilation_height != 1 || p.dilation_width != 1) return "the window is dilated";
    if (p.kernel_height - p.pad_top < p.in_height || p.kernel_width - p.pad_left < p.in_width)
      return "the window does not cover the image";
    return nullptr;
  }
  static int runs(const Problem& p) noexcept { return (p.channels - 1) / kRun + 1; }
  static int units(const Problem& p) noexcept { return p.batch * runs(p); }
  static int grain(const Problem&) noexcept { return 1; }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const Places w = places_of(p, -p.pad_top, -p.pad_left);
    const auto* x = reinterpret_cast<const Number*>(a.x);
    auto* y = reinterpret_cast<Number*>(a.y);
    for (int unit = range.begin; unit < range.end; ++unit) {
      const int image = unit / runs(p);
      const int c = unit % runs(p) * kRun;
      AnyWindow<Simd>::pixel(p, w, x + image * image_size(p) + c, smaller(kRun, p.channels - c),
                             y + image * p.y_stride + c);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::pool
