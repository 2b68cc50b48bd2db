// Enlarging over strips of output columns, written once for all instruction sets and included by
// their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/resize/epilogue.h"

namespace atrous::kernels::resize {
namespace {

template <class Simd>
struct Strip {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kRowFloats = 4096;  // of a strip; two of them stay in L1

  static const char* rejects(const Problem& p) noexcept {
    if (!all_are(p, Simd::kElement)) return "a tensor is of another type";
    if (p.nearest) return "nearest resizing copies";
    if (p.out_height < 2 * p.in_height - 1) return "few output rows lie between two input rows";
    constexpr int kMany = 128;
    if (p.channels >= kMany) return "a pixel's channels fill the vectors without rows in scratch";
    return nullptr;
  }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 8; }

  /// Output columns of a strip.
  static int strip_width(const Problem& p) noexcept {
    const int most = p.channels < kRowFloats ? kRowFloats / p.channels : 1;
    const int strips = (p.out_width - 1) / most + 1;
    return (p.out_width - 1) / strips + 1;
  }
  /// Floats of a row in scratch; pixels are dense, and the last one's vectors may reach beyond it.
  static std::ptrdiff_t row_floats(const Problem& p) noexcept {
    return (std::ptrdiff_t{strip_width(p)} * p.channels / kLanes + 2) * kLanes;
  }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return 2 * sizeof(float) * static_cast<std::size_t>(row_floats(p));
  }

  /// Output columns [begin, end), and the two input rows that are resampled along them.
  struct State {
    const Problem& p;
    const Args& a;
    int begin, end;
    float* row[2];
    int source[2];  // input rows, counted over all images; -1 for none
  };

  /// One input row along the columns. What a pixel's last vector writes beyond the pixel, the next
  /// pixel overwrites.
  static void fill_row(const State& s, int source, float* to) noexcept {
    const float* x = s.a.x + std::ptrdiff_t{source} * s.p.in_width * s.p.x_stride;
    const int whole = s.p.channels / kLanes * kLanes;
    const auto mask = Simd::first(s.p.channels - whole);
    for (int q = s.begin; q < s.end; ++q, to += s.p.channels) {
      const Tap tap = s.a.columns[q];
      const Vector weight = Simd::set1(tap.weight);
      const float* a = x + tap.first * s.p.x_stride;
      const float* b = x + tap.second * s.p.x_stride;
      for (int c = 0; c < whole; c += kLanes)
        Simd::store(to + c, lerp<Simd>(Simd::load(a + c), Simd::load(b + c), weight));
      if (whole < s.p.channels)
        Simd::store(to + whole,
                    lerp<Simd>(Simd::load(a + whole, mask), Simd::load(b + whole, mask), weight));
    }
  }

  static void use_rows(State& s, int first, int second) noexcept {
    if (s.source[0] != first && s.source[1] == first) {
      float* upper = s.row[1];
      s.row[1] = s.row[0];
      s.row[0] = upper;
      s.source[1] = s.source[0];
    } else if (s.source[0] != first) {
      fill_row(s, first, s.row[0]);
    }
    s.source[0] = first;
    if (s.source[1] != second) fill_row(s, second, s.row[1]);
    s.source[1] = second;
  }

  /// `count` dense outputs between the rows, from float `at` of theirs on.
  static void blend(const State& s,
                    std::ptrdiff_t at,
                    std::ptrdiff_t count,
                    Vector weight,
                    const float* residual,
                    float* y,
                    const Epilogue<Simd>& finish) noexcept {
    const float* upper = s.row[0] + at;
    const float* lower = s.row[1] + at;
    std::ptrdiff_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      Vector value = lerp<Simd>(Simd::load(upper + i), Simd::load(lower + i), weight);
      if (residual) value = Simd::add(value, Simd::load(residual + i));
      Simd::store(y + i, finish(value));
    }
    if (i == count) return;
    const auto mask = Simd::first(count - i);
    Vector value = lerp<Simd>(Simd::load(upper + i, mask), Simd::load(lower + i, mask), weight);
    if (residual) value = Simd::add(value, Simd::load(residual + i, mask));
    Simd::store(y + i, mask, finish(value));
  }

  static void output_row(const State& s, int unit, float row_weight, const Epilogue<Simd>& finish) {
    const Problem& p = s.p;
    const Vector weight = Simd::set1(row_weight);
    const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + s.begin;
    const float* residual = p.residual ? s.a.residual + pixel * p.residual_stride : nullptr;
    float* y = s.a.y + pixel * p.y_stride;
    const bool dense = p.y_stride == p.channels && (!residual || p.residual_stride == p.channels);
    const std::ptrdiff_t pixels = s.end - s.begin, channels = p.channels;
    if (dense) return blend(s, 0, pixels * channels, weight, residual, y, finish);
    for (std::ptrdiff_t q = 0; q < pixels; ++q)
      blend(s, q * channels, channels, weight,
            residual ? residual + q * p.residual_stride : nullptr, y + q * p.y_stride, finish);
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* row = static_cast<float*>(scratch);
    const Epilogue<Simd> finish(p.activation);
    const int width = strip_width(p);
    for (int begin = 0; begin < p.out_width; begin += width) {
      const int end = begin + width < p.out_width ? begin + width : p.out_width;
      State s = {p, a, begin, end, {row, row + row_floats(p)}, {-1, -1}};
      for (int unit = range.begin; unit < range.end; ++unit) {
        const Tap tap = a.rows[unit % p.out_height];
        const int image = unit / p.out_height * p.in_height;
        use_rows(s, image + tap.first, image + tap.second);
        output_row(s, unit, tap.weight, finish);
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::resize
