// Resizing from four inputs, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/resize/problem.h"

namespace atrous::kernels::resize {
namespace {

template <class Simd>
struct Direct {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static Vector lerp(Vector a, Vector b, Vector weight) noexcept {
    return Simd::fma(weight, Simd::sub(b, a), a);
  }

  /// What an output pixel is made of: its four inputs, of which nearest resizing reads the first.
  struct Pixel {
    const float* corner[4];  // two of the upper row, two of the lower one
    Vector column_weight, row_weight;
    const float* residual;  // may be null
    float* y;
  };

  /// Bounds of the activations that are no more than that; others have the widest.
  struct Clamp {
    Vector low, high;
  };
  static Clamp clamp_of(Activation a) noexcept {
    const bool relu = a.kind == Act::relu || a.kind == Act::relu6;
    return {Simd::set1(relu ? 0.0F : -__builtin_inff()),
            Simd::set1(a.kind == Act::relu6 ? 6.0F : __builtin_inff())};
  }
  static bool is_clamp(Activation a) noexcept {
    return a.kind == Act::none || a.kind == Act::relu || a.kind == Act::relu6;
  }

  template <bool kNearest, class Load>
  static Vector sample(const Pixel& pixel, int c, Load load) noexcept {
    const Vector a = load(pixel.corner[0] + c);
    if constexpr (kNearest) return a;
    const Vector upper = lerp(a, load(pixel.corner[1] + c), pixel.column_weight);
    const Vector lower =
        lerp(load(pixel.corner[2] + c), load(pixel.corner[3] + c), pixel.column_weight);
    return lerp(upper, lower, pixel.row_weight);
  }

  template <bool kNearest>
  static void channels(const Problem& p, const Pixel& pixel, const Clamp& clamp) noexcept {
    const auto finish = [&](Vector value) {
      if (!is_clamp(p.activation)) return Simd::activate(p.activation, value);
      return Simd::min(clamp.high, Simd::max(clamp.low, value));
    };
    int c = 0;
    for (; c + kLanes <= p.channels; c += kLanes) {
      Vector value = sample<kNearest>(pixel, c, [](const float* x) { return Simd::load(x); });
      if (pixel.residual) value = Simd::add(value, Simd::load(pixel.residual + c));
      Simd::store(pixel.y + c, finish(value));
    }
    if (c == p.channels) return;
    const Mask mask = Simd::first(p.channels - c);
    Vector value =
        sample<kNearest>(pixel, c, [mask](const float* x) { return Simd::load(x, mask); });
    if (pixel.residual) value = Simd::add(value, Simd::load(pixel.residual + c, mask));
    Simd::store(pixel.y + c, mask, finish(value));
  }

  template <bool kNearest>
  static void row(const Problem& p, const Args& a, int unit) noexcept {
    const std::ptrdiff_t row_size = p.in_width * p.x_stride;
    const float* image = a.x + unit / p.out_height * p.in_height * row_size;
    const Tap row = a.rows[unit % p.out_height];
    const float* upper = image + row.first * row_size;
    const float* lower = image + row.second * row_size;
    const Clamp clamp = clamp_of(p.activation);
    for (int q = 0; q < p.out_width; ++q) {
      const Tap column = a.columns[q];
      const std::ptrdiff_t first = column.first * p.x_stride, second = column.second * p.x_stride;
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      channels<kNearest>(p,
                         {{upper + first, upper + second, lower + first, lower + second},
                          Simd::set1(column.weight),
                          Simd::set1(row.weight),
                          p.residual ? a.residual + pixel * p.residual_stride : nullptr,
                          a.y + pixel * p.y_stride},
                         clamp);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit)
      p.nearest ? row<true>(p, a, unit) : row<false>(p, a, unit);
  }
};

}  // namespace
}  // namespace atrous::kernels::resize
