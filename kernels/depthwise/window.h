// The depthwise convolution, written once for all instruction sets; included by their sources, where
// it gets internal linkage and the instruction set's flags.
//
// `Simd` is the instruction set: Vector, Mask, kLanes, first(count), load(p), load(p, mask),
// store(p, mask, v), set1, add, max, min, fma(a, b, c) = a * b + c, activate(activation, v), is_clamp.
#pragma once
#include "kernels/depthwise/problem.h"

namespace atrous::kernels::depthwise {
namespace {

inline int ceil_div(int a, int b) noexcept { return (a + b - 1) / b; }

/// Part of the window: the places that lie inside the image for every output of a tile.
struct Part {
  int row_begin, row_end, column_begin, column_end;
};

/// First and one past the last of `count` dilated places from `corner` on that lie in [0, extent).
inline void clip(int corner, int dilation, int count, int extent, int& begin, int& end) noexcept {
  begin = corner >= 0 ? 0 : ceil_div(-corner, dilation);
  end = corner >= extent ? 0 : ceil_div(extent - corner, dilation);
  if (begin > count) begin = count;
  if (end > count) end = count;
  if (end < begin) end = begin;
}

/// Outputs [begin, end) of a row, whose windows lie inside the image from left to right.
struct Inner {
  int begin, end;
};

inline Inner inner_of(const Problem& p) noexcept {
  const int last_corner = p.in_width - 1 - (p.kernel_width - 1) * p.dilation_width;
  Inner inner;
  inner.begin = ceil_div(p.pad_left, p.stride_width);
  inner.end = last_corner + p.pad_left < 0 ? 0 : (last_corner + p.pad_left) / p.stride_width + 1;
  if (inner.begin > p.out_width) inner.begin = p.out_width;
  if (inner.end > p.out_width) inner.end = p.out_width;
  if (inner.end < inner.begin) inner.end = inner.begin;
  return inner;
}

/// Whether the windows of an output row lie inside the image from top to bottom.
inline bool row_inside(const Problem& p, int row) noexcept {
  const int corner = row * p.stride_height - p.pad_top;
  return corner >= 0 && corner + (p.kernel_height - 1) * p.dilation_height < p.in_height;
}

template <class Simd>
struct Window {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kRows = 2;     // of a unit, and of the 3x3 tile
  static constexpr int kColumns = 4;  // of the 3x3 tile
  static constexpr int kSpan = 8;     // columns of the general tile

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static int taps(const Problem& p) noexcept { return p.kernel_height * p.kernel_width; }

  /// Floats of a packed vector of channels: bias and weights.
  static std::ptrdiff_t packed_vector(const Problem& p) noexcept {
    return std::ptrdiff_t{taps(p) + 1} * kLanes;
  }

  static std::size_t packed_bytes(const Problem& p) noexcept {
    return static_cast<std::size_t>(ceil_div(p.channels, kLanes) * packed_vector(p)) *
           sizeof(float);
  }

  static void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
    auto* to = static_cast<float*>(packed);
    for (int c = 0; c < p.channels; c += kLanes) {
      for (int tap = -1; tap < taps(p); ++tap) {
        for (int i = 0; i < kLanes; ++i) {
          const std::ptrdiff_t channel = c + i;
          float value = 0;
          if (channel < p.channels)
            value = tap < 0 ? weights.bias[channel] : weights.weight[channel * taps(p) + tap];
          *to++ = value;
        }
      }
    }
  }

  /// Units are pairs of output rows by runs of channels; channels are cut where rows are too few
  /// for the threads.
  struct Blocks {
    int row_blocks;  // of one image
    int lead;        // rows that the first block of an image lacks, so that inner rows pair up
    int vectors, runs;
  };

  static Blocks blocks_of(const Problem& p) noexcept {
    constexpr int kUnits = 32;             // enough to keep eight threads even
    constexpr int kFewest = 128 / kLanes;  // shorter streams waste memory's bandwidth
    const int vectors = ceil_div(p.channels, kLanes);
    const int most = ceil_div(vectors, kFewest);
    Blocks b;
    b.lead = row_inside(p, 0) ? 0 : kRows - 1;
    b.row_blocks = ceil_div(p.out_height + b.lead, kRows);
    b.runs = ceil_div(kUnits, p.batch * b.row_blocks);
    if (b.runs > most) b.runs = most;
    b.vectors = ceil_div(vectors, b.runs);
    b.runs = ceil_div(vectors, b.vectors);
    return b;
  }

  static int units(const Problem& p) noexcept {
    const Blocks b = blocks_of(p);
    return p.batch * b.row_blocks * b.runs;
  }

  /// One image and a run of its channels.
  struct Job {
    const Problem& p;
    const float* x;
    float* y;
    const float* residual;  // may be null
    const float* packed;
    int begin, end;     // channels
    float least, most;  // bounds of the outputs; curved activations come later, see bend()
  };

  /// Where a tile reads and writes, at channel 0.
  struct Place {
    const float* x;
    float* y;
    const float* residual;  // may be null
  };

  /// Place of output (row, column) and of the top left corner of its window.
  static Place place_of(const Job& job, int row, int column) noexcept {
    const Problem& p = job.p;
    const std::ptrdiff_t corner_row = std::ptrdiff_t{row} * p.stride_height - p.pad_top;
    const std::ptrdiff_t corner_column = std::ptrdiff_t{column} * p.stride_width - p.pad_left;
    const std::ptrdiff_t pixel = std::ptrdiff_t{row} * p.out_width + column;
    return {job.x + (corner_row * p.in_width + corner_column) * p.x_stride,
            job.y + pixel * p.y_stride,
            job.residual ? job.residual + pixel * p.residual_stride : nullptr};
  }

  /// Bounds and stores kCount neighbouring outputs, `pixel` further than the place.
  template <int kCount>
  static inline void finish(const Job& job,
                            const Place& at,
                            std::ptrdiff_t pixel,
                            int c,
                            typename Simd::Mask mask,
                            Vector (&acc)[kCount]) noexcept {
    const Vector least = Simd::set1(job.least);
    const Vector most = Simd::set1(job.most);
    if (at.residual) {
      const float* from = at.residual + pixel * job.p.residual_stride + c;
#pragma GCC unroll 8
      for (int i = 0; i < kCount; ++i)
        acc[i] = Simd::add(acc[i], Simd::load(from + i * job.p.residual_stride, mask));
    }
    float* y = at.y + pixel * job.p.y_stride + c;
#pragma GCC unroll 8
    for (int i = 0; i < kCount; ++i)
      Simd::store(y + i * job.p.y_stride, mask, Simd::min(most, Simd::max(least, acc[i])));
  }

  /// kRowCount x kColumns outputs from (row, column) on, for a 3x3 window without dilation that
  /// lies inside the image for all of them.
  template <int kStride, int kRowCount>
  static void tile3x3(const Job& job, int row, int column) noexcept {
    constexpr int kInRows = (kRowCount - 1) * kStride + 3;
    constexpr int kInColumns = (kColumns - 1) * kStride + 3;
    const Problem& p = job.p;
    const Place at = place_of(job, row, column);
    const std::ptrdiff_t step = p.x_stride;
    const float* w = job.packed + job.begin / kLanes * packed_vector(p);
    for (int c = job.begin; c < job.end; c += kLanes, w += 10 * kLanes) {
      const auto mask = Simd::first(job.end - c);
      Vector weight[9];
#pragma GCC unroll 16
      for (int i = 0; i < 9; ++i) weight[i] = Simd::load(w + (i + 1) * kLanes);
      Vector acc[kRowCount][kColumns];
#pragma GCC unroll 16
      for (int i = 0; i < kRowCount * kColumns; ++i)
        acc[i / kColumns][i % kColumns] = Simd::load(w);
      const float* x = at.x + c;
#pragma GCC unroll 8
      for (int y = 0; y < kInRows; ++y, x += p.in_width * step) {
#pragma GCC unroll 16
        for (int i = 0; i < kInColumns; ++i) {
          const Vector value = Simd::load(x + i * step, mask);
#pragma GCC unroll 16
          for (int tap = 0; tap < 9; ++tap) {
            // The output that sees this input through `tap`, if it exists and is in the tile.
            const int a = y - tap / 3;
            const int b = i - tap % 3;
            if (a < 0 || b < 0 || a % kStride || b % kStride) continue;
            if (a / kStride >= kRowCount || b / kStride >= kColumns) continue;
            Vector& sum = acc[a / kStride][b / kStride];
            sum = Simd::fma(weight[tap], value, sum);
          }
        }
      }
#pragma GCC unroll 2
      for (int a = 0; a < kRowCount; ++a)
        finish(job, at, std::ptrdiff_t{a} * p.out_width, c, mask, acc[a]);
    }
  }

  /// kCount outputs of one row, for the given part of any window; the part is all of a 3x3 window
  /// with k3x3, which lets the compiler unroll it.
  template <int kCount, bool k3x3>
  static void tile(const Job& job, int row, int column, const Part& part) noexcept {
    const Problem& p = job.p;
    const Place at = place_of(job, row, column);
    const std::ptrdiff_t step = p.stride_width * p.x_stride;
    const std::ptrdiff_t to_row = std::ptrdiff_t{p.dilation_height} * p.in_width * p.x_stride;
    const std::ptrdiff_t to_column = p.dilation_width * p.x_stride;
    const Part taken = k3x3 ? Part{0, 3, 0, 3} : part;
    const int width = k3x3 ? 3 : p.kernel_width;
    const std::ptrdiff_t vector = k3x3 ? 10 * kLanes : packed_vector(p);
    const float* w = job.packed + job.begin / kLanes * vector;
    for (int c = job.begin; c < job.end; c += kLanes, w += vector) {
      const auto mask = Simd::first(job.end - c);
      Vector acc[kCount];
#pragma GCC unroll 8
      for (int i = 0; i < kCount; ++i) acc[i] = Simd::load(w);
      for (int r = taken.row_begin; r < taken.row_end; ++r) {
        for (int s = taken.column_begin; s < taken.column_end; ++s) {
          const Vector weight = Simd::load(w + (r * width + s + 1) * kLanes);
          const float* x = at.x + r * to_row + s * to_column + c;
#pragma GCC unroll 8
          for (int i = 0; i < kCount; ++i)
            acc[i] = Simd::fma(weight, Simd::load(x + i * step, mask), acc[i]);
        }
      }
      finish(job, at, 0, c, mask, acc);
    }
  }

  /// Curved activations take a pass of their own over the rows just stored.
  static void bend(const Job& job, int row, int end) noexcept {
    const Problem& p = job.p;
    float* y = job.y + std::ptrdiff_t{row} * p.out_width * p.y_stride;
    for (int pixel = row * p.out_width; pixel < end * p.out_width; ++pixel, y += p.y_stride) {
      for (int c = job.begin; c < job.end; c += kLanes) {
        const auto mask = Simd::first(job.end - c);
        Simd::store(y + c, mask, Simd::activate(p.activation, Simd::load(y + c, mask)));
      }
    }
  }

  /// Outputs [begin, end) of a row, whose windows lie inside the image from left to right.
  template <bool k3x3>
  static void inner_columns(const Job& job, int row, int begin, int end, Part part) noexcept {
    part.column_begin = 0;
    part.column_end = job.p.kernel_width;
    int q = begin;
    for (; q + kSpan <= end; q += kSpan) tile<kSpan, k3x3>(job, row, q, part);
    for (; q + 3 <= end; q += 3) tile<3, k3x3>(job, row, q, part);
    for (; q < end; ++q) tile<1, k3x3>(job, row, q, part);
  }

  /// Outputs [begin, end) of a row, one window at a time.
  static void border_columns(const Job& job, int row, int begin, int end, Part part) noexcept {
    const Problem& p = job.p;
    for (int q = begin; q < end; ++q) {
      clip(q * p.stride_width - p.pad_left, p.dilation_width, p.kernel_width, p.in_width,
           part.column_begin, part.column_end);
      tile<1, false>(job, row, q, part);
    }
  }

  /// Computes rows of 3x3 tiles as far as they fit into [begin, end); returns where they end.
  template <int kStride, int kRowCount>
  static int tiles3x3(const Job& job, int row, int begin, int end) noexcept {
    int q = begin;
    for (; q + kColumns <= end; q += kColumns) tile3x3<kStride, kRowCount>(job, row, q);
    // The last tile may overlap the one before it: both compute the same bytes. Not so with a
    // residual, which y may share its memory with.
    if (q == end || end - begin < kColumns || job.residual) return q;
    tile3x3<kStride, kRowCount>(job, row, end - kColumns);
    return end;
  }

  /// As tiles3x3(), for `count` rows; begin if the problem has no such tile.
  static int tiles(const Job& job, int row, int count, Inner inner) noexcept {
    const Problem& p = job.p;
    const int stride = p.stride_width;
    if (p.kernel_height != 3 || p.kernel_width != 3 || p.dilation_height != 1 ||
        p.dilation_width != 1 || p.stride_height != stride || stride > 2)
      return inner.begin;
    if (count == 2)
      return stride == 1 ? tiles3x3<1, 2>(job, row, inner.begin, inner.end)
                         : tiles3x3<2, 2>(job, row, inner.begin, inner.end);
    return stride == 1 ? tiles3x3<1, 1>(job, row, inner.begin, inner.end)
                       : tiles3x3<2, 1>(job, row, inner.begin, inner.end);
  }

  static void run_rows(const Job& job, int row, int end) noexcept {
    const Problem& p = job.p;
    const Inner inner = inner_of(p);
    const bool pair = end - row == 2 && row_inside(p, row) && row_inside(p, row + 1);
    const int tiled = pair ? tiles(job, row, 2, inner) : 0;
    for (; row < end; ++row) {
      Part part{};
      clip(row * p.stride_height - p.pad_top, p.dilation_height, p.kernel_height, p.in_height,
           part.row_begin, part.row_end);
      int done = inner.begin;
      if (pair)
        done = tiled;
      else if (row_inside(p, row))
        done = tiles(job, row, 1, inner);
      border_columns(job, row, 0, inner.begin, part);
      if (p.kernel_height == 3 && p.kernel_width == 3 && row_inside(p, row))
        inner_columns<true>(job, row, done, inner.end, part);
      else
        inner_columns<false>(job, row, done, inner.end, part);
      border_columns(job, row, inner.end, p.out_width, part);
    }
  }

  static Job job_of(const Problem& p, const Args& a, const Blocks& b, int unit) noexcept {
    const std::ptrdiff_t image = unit / b.row_blocks % p.batch;
    const std::ptrdiff_t in = image * p.in_height * p.in_width;
    const std::ptrdiff_t out = image * p.out_height * p.out_width;
    const int begin = unit / b.row_blocks / p.batch * b.vectors * kLanes;
    const int end = begin + b.vectors * kLanes;
    const bool positive = p.activation.kind == Act::relu || p.activation.kind == Act::relu6;
    return {.p = p,
            .x = a.x + in * p.x_stride,
            .y = a.y + out * p.y_stride,
            .residual = p.residual ? a.residual + out * p.residual_stride : nullptr,
            .packed = static_cast<const float*>(a.packed),
            .begin = begin,
            .end = end < p.channels ? end : p.channels,
            .least = positive ? 0 : -__builtin_inff(),
            .most = p.activation.kind == Act::relu6 ? 6 : __builtin_inff()};
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const Blocks b = blocks_of(p);
    for (int unit = range.begin; unit < range.end; ++unit) {
      const Job job = job_of(p, a, b, unit);
      const int row = unit % b.row_blocks * kRows - b.lead;
      const int begin = row < 0 ? 0 : row;
      const int end = row + kRows < p.out_height ? row + kRows : p.out_height;
      run_rows(job, begin, end);
      if (!Simd::is_clamp(p.activation.kind)) bend(job, begin, end);
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
}  // namespace atrous::kernels::depthwise
