// The transposed convolution by sub-pixel phases, written once for all instruction sets; included by
// their sources, where it gets internal linkage and the instruction set's flags.
//
// `Simd` is the instruction set's vector type (simd/vector_*.h), kPixels the rows of the tile.
#pragma once
#include "kernels/deconv2d/problem.h"

namespace atrous::kernels::deconv2d {
namespace {

inline int ceil_div(int a, int b) noexcept { return (a + b - 1) / b; }

/// a mod b, never negative.
inline int wrap(int a, int b) noexcept { return (a % b + b) % b; }

/// One axis of a problem.
struct Axis {
  int out, pad, stride, kernel, dilation;
};

inline Axis rows_of(const Problem& p) noexcept {
  return {p.out_height, p.pad_top, p.stride_height, p.kernel_height, p.dilation_height};
}

inline Axis columns_of(const Problem& p) noexcept {
  return {p.out_width, p.pad_left, p.stride_width, p.kernel_width, p.dilation_width};
}

/// The outputs of one axis that see the same taps: first, first + stride, ...
struct Phase {
  int index;         // of 0 .. stride - 1: (output + pad) mod stride
  int first, count;  // outputs
  int base;          // (first + pad - index) / stride
  int tap, step;     // taps: tap, tap + step, ...
  int taps;          // how many
};

inline Phase phase_of(int index, const Axis& axis) noexcept {
  Phase phase{};
  phase.index = index;
  phase.first = wrap(index - axis.pad, axis.stride);
  phase.count = phase.first < axis.out ? ceil_div(axis.out - phase.first, axis.stride) : 0;
  phase.base = (phase.first + axis.pad - index) / axis.stride;
  while (phase.tap < axis.kernel && phase.tap * axis.dilation % axis.stride != index) ++phase.tap;
  phase.step = 1;
  while (phase.step * axis.dilation % axis.stride != 0) ++phase.step;
  phase.taps = ceil_div(axis.kernel - phase.tap, phase.step);
  return phase;
}

/// Taps of one axis before phase `index` in packed order.
inline int taps_before(int index, const Axis& axis) noexcept {
  int count = 0;
  for (int tap = 0; tap < axis.kernel; ++tap) count += tap * axis.dilation % axis.stride < index;
  return count;
}

template <class Simd, int kPixels>
struct Phases {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kVectors = 2;  // of output channels in a panel
  static constexpr int kPanel = kVectors * kLanes;

  static const char* rejects(const Problem& p) noexcept {
    const int out = p.out_channels / p.groups;
    return p.groups > 1 && out < kLanes / 4 ? "too few channels a group" : nullptr;
  }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static int group_in(const Problem& p) noexcept { return p.in_channels / p.groups; }
  static int group_out(const Problem& p) noexcept { return p.out_channels / p.groups; }
  /// Output channels of a group as the packed weights hold them.
  static int padded_out(const Problem& p) noexcept {
    return ceil_div(group_out(p), kLanes) * kLanes;
  }
  static std::ptrdiff_t tap_floats(const Problem& p) noexcept {
    return std::ptrdiff_t{group_in(p)} * padded_out(p);
  }

  /// The packed block: a row of zeros, the biases, then the weights by group, phase, panel and tap.
  static std::ptrdiff_t zeros(const Problem& p) noexcept {
    return std::ptrdiff_t{ceil_div(group_in(p), 16)} * 16;
  }
  static std::ptrdiff_t header(const Problem& p) noexcept {
    return zeros(p) + std::ptrdiff_t{ceil_div(p.out_channels, 16)} * 16;
  }
  static std::size_t packed_bytes(const Problem& p) noexcept {
    const std::ptrdiff_t taps = std::ptrdiff_t{p.kernel_height} * p.kernel_width;
    return static_cast<std::size_t>(header(p) + p.groups * taps * tap_floats(p)) * sizeof(float);
  }

  static int panel_width(const Problem& p, int k) noexcept {
    return padded_out(p) - k < kPanel ? padded_out(p) - k : kPanel;
  }

  /// Weights of one phase, group `g`.
  static float* pack_phase(const Problem& p,
                           const float* weight,
                           int g,
                           const Phase& rows,
                           const Phase& columns,
                           float* to) noexcept {
    const std::ptrdiff_t taps = std::ptrdiff_t{p.kernel_height} * p.kernel_width;
    const int in = group_in(p), out = group_out(p);
    for (int k0 = 0; k0 < out; k0 += kPanel)
      for (int r = rows.tap; r < p.kernel_height; r += rows.step)
        for (int s = columns.tap; s < p.kernel_width; s += columns.step)
          for (int c = 0; c < in; ++c)
            for (int k = k0; k < k0 + panel_width(p, k0); ++k) {
              const std::ptrdiff_t filter = (std::ptrdiff_t{g} * in + c) * out + k;
              *to++ = k < out ? weight[filter * taps + r * p.kernel_width + s] : 0.0F;
            }
    return to;
  }

  static void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
    auto* to = static_cast<float*>(packed);
    for (std::ptrdiff_t i = 0; i < header(p); ++i) to[i] = 0;
    for (int k = 0; k < p.out_channels; ++k) to[zeros(p) + k] = weights.bias[k];
    to += header(p);
    for (int g = 0; g < p.groups; ++g)
      for (int row = 0; row < p.stride_height; ++row)
        for (int column = 0; column < p.stride_width; ++column)
          to = pack_phase(p, weights.weight, g, phase_of(row, rows_of(p)),
                          phase_of(column, columns_of(p)), to);
  }

  /// Units: blocks of a phase's pixels, by phases, groups and images.
  static int blocks(const Problem& p) noexcept {
    constexpr int kUnits = 32;  // enough to keep eight threads even
    const int others = p.batch * p.groups * p.stride_height * p.stride_width;
    const int pixels =
        ceil_div(p.out_height, p.stride_height) * ceil_div(p.out_width, p.stride_width);
    const int most = ceil_div(pixels, 4 * kPixels);
    const int wanted = ceil_div(kUnits, others);
    return wanted < most ? wanted : most;
  }
  static int units(const Problem& p) noexcept {
    return p.batch * p.groups * p.stride_height * p.stride_width * blocks(p);
  }

  /// One phase of one group of an image.
  struct Job {
    const Problem& p;
    Phase rows, columns;
    const float* x;
    float* y;
    const float* residual;  // may be null
    const float* zeros;
    const float* bias;
    const float* weight;
  };

  static std::ptrdiff_t output_pixel(const Job& job, int pixel) noexcept {
    const int row = job.rows.first + pixel / job.columns.count * job.p.stride_height;
    const int column = job.columns.first + pixel % job.columns.count * job.p.stride_width;
    return std::ptrdiff_t{row} * job.p.out_width + column;
  }

  /// Where the tap that lies `row_shift`, `column_shift` from the phase's base reads for `pixel`.
  static const float* source(const Job& job, int pixel, int row_shift, int column_shift) noexcept {
    const int i = job.rows.base + pixel / job.columns.count + row_shift;
    const int j = job.columns.base + pixel % job.columns.count + column_shift;
    const bool inside = i >= 0 && i < job.p.in_height && j >= 0 && j < job.p.in_width;
    return inside ? job.x + (std::ptrdiff_t{i} * job.p.in_width + j) * job.p.x_stride : job.zeros;
  }

  static void finish(const Job& job, int pixel, int k, Vector value) noexcept {
    const std::ptrdiff_t at = output_pixel(job, pixel);
    const auto mask = Simd::first(group_out(job.p) - k);
    if (job.residual)
      value = Simd::add(value, Simd::load(job.residual + at * job.p.residual_stride + k, mask));
    Simd::store(job.y + at * job.p.y_stride + k, mask, Simd::activate(job.p.activation, value));
  }

  /// `count` outputs from `pixel` on by kWidth vectors of channels from `k` on.
  template <int kTile, int kWidth>
  static void tile(const Job& job, int pixel, int count, int k) noexcept {
    const Problem& p = job.p;
    Vector acc[kTile][kWidth];
    for (int v = 0; v < kWidth; ++v) {
      const int left = group_out(p) - k - v * kLanes;
      const Vector bias = Simd::load(job.bias + k + v * kLanes, Simd::first(left));
#pragma GCC unroll 16
      for (int i = 0; i < kTile; ++i) acc[i][v] = bias;
    }
    const float* w = job.weight;
    for (int r = job.rows.tap; r < p.kernel_height; r += job.rows.step) {
      const int row_shift = (job.rows.index - r * p.dilation_height) / p.stride_height;
      for (int s = job.columns.tap; s < p.kernel_width; s += job.columns.step) {
        const int column_shift = (job.columns.index - s * p.dilation_width) / p.stride_width;
        const float* from[kTile];
        for (int i = 0; i < kTile; ++i)
          from[i] = source(job, pixel + (i < count ? i : count - 1), row_shift, column_shift);
        const int in = group_in(p);
        for (int c = 0; c < in; ++c, w += kWidth * kLanes) {
          Vector weight[kWidth];
          for (int v = 0; v < kWidth; ++v) weight[v] = Simd::load(w + v * kLanes);
#pragma GCC unroll 16
          for (int i = 0; i < kTile; ++i) {
            const Vector value = Simd::set1(from[i][c]);
            for (int v = 0; v < kWidth; ++v) acc[i][v] = Simd::fma(weight[v], value, acc[i][v]);
          }
        }
      }
    }
#pragma GCC unroll 16
    for (int i = 0; i < kTile; ++i) {
      if (i >= count) break;
      for (int v = 0; v < kWidth; ++v) finish(job, pixel + i, k + v * kLanes, acc[i][v]);
    }
  }

  template <int kWidth>
  static void tiles(const Job& job, int begin, int end, int k) noexcept {
    constexpr int kSmall = 4;
    int pixel = begin;
    for (; pixel + kPixels <= end; pixel += kPixels) tile<kPixels, kWidth>(job, pixel, kPixels, k);
    for (; pixel < end; pixel += kSmall)
      tile<kSmall, kWidth>(job, pixel, end - pixel < kSmall ? end - pixel : kSmall, k);
  }

  static void run_block(Job job, int begin, int end) noexcept {
    const Problem& p = job.p;
    const std::ptrdiff_t rows_of_weights =
        std::ptrdiff_t{job.rows.taps} * job.columns.taps * group_in(p);
    for (int k = 0; k < group_out(p); k += kPanel) {
      const int width = panel_width(p, k);
      if (width > kLanes)
        tiles<2>(job, begin, end, k);
      else
        tiles<1>(job, begin, end, k);
      job.weight += rows_of_weights * width;
    }
  }

  static Job make_job(const Problem& p, const Args& a, int n, int g, int row, int column) noexcept {
    const auto* packed = static_cast<const float*>(a.packed);
    const std::ptrdiff_t in = std::ptrdiff_t{n} * p.in_height * p.in_width;
    const std::ptrdiff_t out = std::ptrdiff_t{n} * p.out_height * p.out_width;
    const int first = g * group_out(p);
    const Phase rows = phase_of(row, rows_of(p)), columns = phase_of(column, columns_of(p));
    // All columns of the phase rows before, then this row's columns before.
    const std::ptrdiff_t taps =
        (std::ptrdiff_t{g} * p.kernel_height + taps_before(row, rows_of(p))) * p.kernel_width +
        std::ptrdiff_t{rows.taps} * taps_before(column, columns_of(p));
    return {.p = p,
            .rows = rows,
            .columns = columns,
            .x = a.x + in * p.x_stride + std::ptrdiff_t{g} * group_in(p),
            .y = a.y + out * p.y_stride + first,
            .residual = p.residual ? a.residual + out * p.residual_stride + first : nullptr,
            .zeros = packed,
            .bias = packed + zeros(p) + first,
            .weight = packed + header(p) + taps * tap_floats(p)};
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const int blocks_each = blocks(p);
    for (int unit = range.begin; unit < range.end; ++unit) {
      int rest = unit / blocks_each;
      const int column = rest % p.stride_width;
      rest /= p.stride_width;
      const int row = rest % p.stride_height;
      rest /= p.stride_height;
      const Job job = make_job(p, a, rest / p.groups, rest % p.groups, row, column);
      const int pixels = job.rows.count * job.columns.count;
      const int each = ceil_div(pixels, blocks_each);
      const int begin = unit % blocks_each * each;
      const int end = begin + each < pixels ? begin + each : pixels;
      if (begin < end) run_block(job, begin, end);
    }
  }
};

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {{Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run},
          Kernel::packed_bytes,
          Kernel::pack};
}

}  // namespace
}  // namespace atrous::kernels::deconv2d
