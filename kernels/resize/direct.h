// Resizing from four inputs, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/resize/epilogue.h"

namespace atrous::kernels::resize {
namespace {

template <class Simd>
struct Direct {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  using Number = typename Simd::Number;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem& p) noexcept {
    return all_are(p, Simd::kElement) ? nullptr : "a tensor is of another type";
  }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// What an output pixel is made of: its four inputs, of which nearest resizing reads the first.
  struct Pixel {
    const Number* corner[4];  // two of the upper row, two of the lower one
    Vector column_weight, row_weight;
    const Number* residual;  // may be null
    Number* y;
  };

  template <bool kNearest, class Load>
  static Vector sample(const Pixel& pixel, int c, Load load) noexcept {
    const Vector a = load(pixel.corner[0] + c);
    if constexpr (kNearest) return a;
    const Vector upper = lerp<Simd>(a, load(pixel.corner[1] + c), pixel.column_weight);
    const Vector lower =
        lerp<Simd>(load(pixel.corner[2] + c), load(pixel.corner[3] + c), pixel.column_weight);
    return lerp<Simd>(upper, lower, pixel.row_weight);
  }

  template <bool kNearest>
  static void channels(int count, const Pixel& pixel, const Epilogue<Simd>& finish) noexcept {
    int c = 0;
    for (; c + kLanes <= count; c += kLanes) {
      Vector value = sample<kNearest>(pixel, c, [](const Number* x) { return Simd::load(x); });
      if (pixel.residual) value = Simd::add(value, Simd::load(pixel.residual + c));
      Simd::store(pixel.y + c, finish(value));
    }
    if (c == count) return;
    const Mask mask = Simd::first(count - c);
    Vector value =
        sample<kNearest>(pixel, c, [mask](const Number* x) { return Simd::load(x, mask); });
    if (pixel.residual) value = Simd::add(value, Simd::load(pixel.residual + c, mask));
    Simd::store(pixel.y + c, mask, finish(value));
  }

  template <bool kNearest>
  static void row(const Problem& p, const Args& a, int unit) noexcept {
    const std::ptrdiff_t row_size = p.in_width * p.x_stride;
    const Number* image =
        reinterpret_cast<const Number*>(a.x) + unit / p.out_height * p.in_height * row_size;
    const Tap row = a.rows[unit % p.out_height];
    const Number* upper = image + row.first * row_size;
    const Number* lower = image + row.second * row_size;
    const Epilogue<Simd> finish(p.activation);
    const auto* residual = reinterpret_cast<const Number*>(a.residual);
    auto* y = reinterpret_cast<Number*>(a.y);
    for (int q = 0; q < p.out_width; ++q) {
      const Tap column = a.columns[q];
      const std::ptrdiff_t first = column.first * p.x_stride, second = column.second * p.x_stride;
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      channels<kNearest>(p.channels,
                         {{upper + first, upper + second, lower + first, lower + second},
                          Simd::set1(column.weight),
                          Simd::set1(row.weight),
                          p.residual ? residual + pixel * p.residual_stride : nullptr,
                          y + pixel * p.y_stride},
                         finish);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit)
      p.nearest ? row<true>(p, a, unit) : row<false>(p, a, unit);
  }
};

}  // namespace
}  // namespace atrous::kernels::resize
