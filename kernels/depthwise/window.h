// The depthwise convolution, written once for all instruction sets; included by their sources, where
// it gets internal linkage and the instruction set's flags.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h) with is_clamp(kind).
#pragma once
#include "kernels/depthwise/geometry.h"

namespace atrous::kernels::depthwise {
namespace {

/// In and Out are the elements of x, and of y and the residual.
template <class Simd, class In = float, class Out = float>
struct Window {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kRows = 2;     // of a unit, and of the 3x3 tile
  static constexpr int kColumns = 4;  // of the 3x3 tile
  static constexpr int kSpan = 8;     // columns of the other tiles

  template <class Number>
  static constexpr Element kOf = sizeof(Number) == 4 ? Element::f32 : Element::bf16;
  static const char* rejects(const Problem& p) noexcept {
    const Element residual = p.residual ? p.residual_type : kOf<Out>;
    const bool takes = p.x_type == kOf<In> && p.y_type == kOf<Out> && residual == kOf<Out>;
    return takes ? nullptr : "a tensor is of another type";
  }
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
    const In* x;
    Out* y;
    const Out* residual;  // may be null
    const float* packed;
    int begin, end;     // channels
    float least, most;  // bounds of the outputs; curved activations come later, see bend()
  };

  /// Where a tile reads and writes, at channel 0.
  struct Place {
    const In* x;
    Out* y;
    const Out* residual;  // may be null
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

  /// Bounds and stores kCount outputs, the first `pixel` further than the place, the others `step`
  /// pixels apart.
  template <int kCount>
  static inline void finish(const Job& job,
                            const Place& at,
                            std::ptrdiff_t pixel,
                            std::ptrdiff_t step,
                            int c,
                            typename Simd::Mask mask,
                            Vector (&acc)[kCount]) noexcept {
    const Vector least = Simd::set1(job.least);
    const Vector most = Simd::set1(job.most);
    if (at.residual) {
      const Out* from = at.residual + pixel * job.p.residual_stride + c;
#pragma GCC unroll 8
      for (int i = 0; i < kCount; ++i)
        acc[i] = Simd::add(acc[i], Simd::load(from + i * step * job.p.residual_stride, mask));
    }
    Out* y = at.y + pixel * job.p.y_stride + c;
#pragma GCC unroll 8
    for (int i = 0; i < kCount; ++i)
      Simd::store(y + i * step * job.p.y_stride, mask, Simd::min(most, Simd::max(least, acc[i])));
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
      const In* x = at.x + c;
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
        finish(job, at, std::ptrdiff_t{a} * p.out_width, 1, c, mask, acc[a]);
    }
  }

  /// One output, for the given part of any window.
  static void single(const Job& job, int row, int column, const Part& part) noexcept {
    const Problem& p = job.p;
    const Place at = place_of(job, row, column);
    const std::ptrdiff_t to_row = std::ptrdiff_t{p.dilation_height} * p.in_width * p.x_stride;
    const std::ptrdiff_t to_column = p.dilation_width * p.x_stride;
    const std::ptrdiff_t vector = packed_vector(p);
    const float* w = job.packed + job.begin / kLanes * vector;
    for (int c = job.begin; c < job.end; c += kLanes, w += vector) {
      const auto mask = Simd::first(job.end - c);
      Vector acc[1] = {Simd::load(w)};
      for (int r = part.row_begin; r < part.row_end; ++r) {
        for (int s = part.column_begin; s < part.column_end; ++s) {
          const Vector weight = Simd::load(w + (r * p.kernel_width + s + 1) * kLanes);
          const In* x = at.x + r * to_row + s * to_column + c;
          acc[0] = Simd::fma(weight, Simd::load(x, mask), acc[0]);
        }
      }
      finish(job, at, 0, 1, c, mask, acc);
    }
  }

  /// kCount outputs of one row, with windows kSize wide: an input is loaded once for all outputs that
  /// see it. Dilated windows share inputs where outputs are as far apart. Only with kEdge may a
  /// window reach beyond the image to the left or right.
  template <int kSize, int kStride, int kCount, bool kEdge>
  static void strip(const Job& job, int row, int column, const Part& part) noexcept {
    constexpr int kInputs = (kCount - 1) * kStride + kSize;
    const Problem& p = job.p;
    const Place at = place_of(job, row, column);
    const std::ptrdiff_t to_row = std::ptrdiff_t{p.dilation_height} * p.in_width * p.x_stride;
    const std::ptrdiff_t to_column = p.dilation_width * p.x_stride;
    const std::ptrdiff_t vector = packed_vector(p);
    const float* w = job.packed + job.begin / kLanes * vector;
    bool inside[kInputs];
    for (int i = 0; i < kInputs; ++i) inside[i] = kEdge && column_inside(p, column, i);
    for (int c = job.begin; c < job.end; c += kLanes, w += vector) {
      const auto mask = Simd::first(job.end - c);
      Vector acc[kCount];
#pragma GCC unroll 8
      for (int i = 0; i < kCount; ++i) acc[i] = Simd::load(w);
      for (int r = part.row_begin; r < part.row_end; ++r) {
        Vector weight[kSize];
#pragma GCC unroll 8
        for (int s = 0; s < kSize; ++s) weight[s] = Simd::load(w + (r * kSize + s + 1) * kLanes);
        const In* x = at.x + r * to_row + c;
#pragma GCC unroll 32
        for (int i = 0; i < kInputs; ++i) {
          if (kEdge && !inside[i]) continue;
          const Vector value = Simd::load(x + i * to_column, mask);
#pragma GCC unroll 8
          for (int s = 0; s < kSize; ++s) {
            // The output that sees this input through tap s, if there is one in the tile.
            if (i < s || (i - s) % kStride != 0 || (i - s) / kStride >= kCount) continue;
            Vector& sum = acc[(i - s) / kStride];
            sum = Simd::fma(weight[s], value, sum);
          }
        }
      }
      finish(job, at, 0, kStride == 1 ? p.dilation_width : 1, c, mask, acc);
    }
  }

  /// Curved activations take a pass of their own over the rows just stored.
  static void bend(const Job& job, int row, int end) noexcept {
    const Problem& p = job.p;
    Out* y = job.y + std::ptrdiff_t{row} * p.out_width * p.y_stride;
    for (int pixel = row * p.out_width; pixel < end * p.out_width; ++pixel, y += p.y_stride) {
      for (int c = job.begin; c < job.end; c += kLanes) {
        const auto mask = Simd::first(job.end - c);
        Simd::store(y + c, mask, Simd::activate(p.activation, Simd::load(y + c, mask)));
      }
    }
  }

  /// Whether place `i` of the window of the output in `column` lies in the image, from left to right.
  static bool column_inside(const Problem& p, int column, int i) noexcept {
    const int at = column * p.stride_width - p.pad_left + i * p.dilation_width;
    return at >= 0 && at < p.in_width;
  }

  /// Outputs q, q + step, ... as long as kCount of them come before `end`; q moves on.
  template <int kSize, int kStride, int kCount>
  static void strips(
      const Job& job, int row, int& q, int step, int end, const Part& part) noexcept {
    constexpr int kLast = (kCount - 1) * kStride + kSize - 1;
    for (; q + (kCount - 1) * step < end; q += kCount * step) {
      if (column_inside(job.p, q, 0) && column_inside(job.p, q, kLast))
        strip<kSize, kStride, kCount, false>(job, row, q, part);
      else
        strip<kSize, kStride, kCount, true>(job, row, q, part);
    }
  }

  /// Outputs [begin, end) of a row by strips, phase by phase of the dilation.
  template <int kSize, int kStride>
  static void all_strips(const Job& job, int row, int begin, int end, const Part& part) noexcept {
    const int step = kStride == 1 ? job.p.dilation_width : 1;
    for (int phase = begin; phase < begin + step; ++phase) {
      int q = phase;
      strips<kSize, kStride, kSpan>(job, row, q, step, end, part);
      strips<kSize, kStride, 3>(job, row, q, step, end, part);
      strips<kSize, kStride, 1>(job, row, q, step, end, part);
    }
  }

  /// Outputs [begin, end) of a row, one window at a time.
  static void singles(const Job& job, int row, int begin, int end, Part part) noexcept {
    const Problem& p = job.p;
    for (int q = begin; q < end; ++q) {
      clip(q * p.stride_width - p.pad_left, p.dilation_width, p.kernel_width, p.in_width,
           part.column_begin, part.column_end);
      single(job, row, q, part);
    }
  }

  /// Outputs [begin, end) of a row.
  static void columns(const Job& job, int row, int begin, int end, const Part& part) noexcept {
    const Problem& p = job.p;
    const bool halved = p.stride_width == 2 && p.dilation_width == 1;
    if (p.stride_width == 1 && p.kernel_width == 3)
      all_strips<3, 1>(job, row, begin, end, part);
    else if (halved && p.kernel_width == 3)
      all_strips<3, 2>(job, row, begin, end, part);
    else if (p.stride_width == 1 && p.kernel_width == 5)
      all_strips<5, 1>(job, row, begin, end, part);
    else if (halved && p.kernel_width == 5)
      all_strips<5, 2>(job, row, begin, end, part);
    else if (p.stride_width == 1 && p.kernel_width == 7)
      all_strips<7, 1>(job, row, begin, end, part);
    else
      singles(job, row, begin, end, part);
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
      columns(job, row, 0, inner.begin, part);
      columns(job, row, done, p.out_width, part);
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
            .x = reinterpret_cast<const In*>(a.x) + in * p.x_stride,
            .y = reinterpret_cast<Out*>(a.y) + out * p.y_stride,
            .residual = p.residual
                            ? reinterpret_cast<const Out*>(a.residual) + out * p.residual_stride
                            : nullptr,
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
  return {{Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run,
           nullptr, nullptr, true},
          Kernel::packed_bytes,
          Kernel::pack};
}

}  // namespace
}  // namespace atrous::kernels::depthwise
