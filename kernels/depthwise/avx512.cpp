// depthwise.window.f32.avx512 - depthwise convolution, any window, stride and dilation.
//
//   y[n,p,q,c] = act( bias[c] + residual[n,p,q,c]
//                     + sum over r,s of w[c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [C/16][bias, then R*S taps][16].
// Tile      16 channels x 2 rows x 4 columns of outputs for a 3x3 window without dilation (8
//           accumulators + 9 weights + 1 input = 18 of 32 zmm), 16 x 8 columns for any other.
// Why       memory is the limit: in the 3x3 tile an input is loaded once for all the windows that
//           it belongs to, and rows are taken in pairs, so that L2 gives most inputs twice, not
//           three times. Channels are the inner loop: all streams run through memory in order.
// Trusts    packed is aligned to 64 bytes.
#include "kernels/simd/avx512.h"

#include "kernels/depthwise/rows.h"

namespace atrous::kernels::depthwise::avx512 {
namespace {

using namespace kernels::avx512;

constexpr int kRows = 2;     // of a unit, and of the 3x3 tile
constexpr int kColumns = 4;  // of the 3x3 tile
constexpr int kSpan = 8;     // columns of the general tile

const char* rejects(const Problem&) noexcept { return nullptr; }

int ceil_div(int a, int b) noexcept { return (a + b - 1) / b; }

int taps(const Problem& p) noexcept { return p.kernel_height * p.kernel_width; }

/// Floats of a packed vector of channels: bias and weights.
std::ptrdiff_t packed_vector(const Problem& p) noexcept {
  return std::ptrdiff_t{taps(p) + 1} * kLanes;
}

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(ceil_div(p.channels, kLanes) * packed_vector(p)) * sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  for (int c = 0; c < p.channels; c += kLanes) {
    for (int tap = -1; tap < taps(p); ++tap) {
      for (int i = 0; i < kLanes; ++i) {
        const int channel = c + i;
        float value = 0;
        if (channel < p.channels)
          value = tap < 0 ? weights.bias[channel]
                          : weights.weight[std::ptrdiff_t{channel} * taps(p) + tap];
        *to++ = value;
      }
    }
  }
}

/// Units are pairs of output rows by runs of channels; runs are cut where rows are few.
struct Blocks {
  int row_blocks;  // of one image
  int vectors, runs;
};

Blocks blocks_of(const Problem& p) noexcept {
  constexpr int kUnits = 32;         // enough to keep eight threads even
  constexpr int kFewestVectors = 8;  // streams shorter than 512 bytes waste memory's bandwidth
  Blocks b;
  b.row_blocks = ceil_div(p.out_height, kRows);
  const int vectors = ceil_div(p.channels, kLanes);
  b.runs = ceil_div(kUnits, p.batch * b.row_blocks);
  const int most = ceil_div(vectors, kFewestVectors);
  if (b.runs > most) b.runs = most;
  b.vectors = ceil_div(vectors, b.runs);
  b.runs = ceil_div(vectors, b.vectors);
  return b;
}

int units(const Problem& p) noexcept {
  const Blocks b = blocks_of(p);
  return p.batch * b.row_blocks * b.runs;
}

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

/// What a tile needs besides its place.
struct Job {
  const Problem& p;
  const float* x;         // of the image
  float* y;               // of the image
  const float* residual;  // of the image; may be null
  const float* packed;
  int begin, end;  // channels
};

/// Adds the residual, bends and stores one vector of outputs.
inline void finish(
    const Job& job, std::ptrdiff_t pixel, int c, __mmask16 mask, __m512 value) noexcept {
  if (job.residual) {
    const float* from = job.residual + pixel * job.p.residual_stride + c;
    value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(mask, from));
  }
  const Act kind = job.p.activation.kind;
  if (kind == Act::relu || kind == Act::relu6) value = _mm512_max_ps(_mm512_setzero_ps(), value);
  if (kind == Act::relu6) value = _mm512_min_ps(_mm512_set1_ps(6.0F), value);
  if (!is_clamp(kind)) value = activate(job.p.activation, value);
  _mm512_mask_storeu_ps(job.y + pixel * job.p.y_stride + c, mask, value);
}

/// kRowCount x kColumns outputs from (row, column) on, for a 3x3 window that lies inside the image
/// and has dilation 1.
template <int kStride, int kRowCount>
void tile3x3(const Job& job, int row, int column) noexcept {
  constexpr int kInRows = (kRowCount - 1) * kStride + 3;
  constexpr int kInColumns = (kColumns - 1) * kStride + 3;
  const Problem& p = job.p;
  const std::ptrdiff_t x_row = p.in_width * p.x_stride;
  const float* x =
      job.x + (row * kStride - p.pad_top) * x_row + (column * kStride - p.pad_left) * p.x_stride;
  const std::ptrdiff_t pixel = std::ptrdiff_t{row} * p.out_width + column;
  for (int c = job.begin; c < job.end; c += kLanes) {
    const __mmask16 mask = first(p.channels - c);
    const float* w = job.packed + c / kLanes * packed_vector(p);
    __m512 weight[3][3];
    for (int i = 0; i < 9; ++i) weight[i / 3][i % 3] = _mm512_load_ps(w + (i + 1) * kLanes);
    __m512 acc[kRowCount][kColumns];
    for (int i = 0; i < kRowCount * kColumns; ++i)
      acc[i / kColumns][i % kColumns] = _mm512_load_ps(w);
#pragma GCC unroll 8
    for (int y = 0; y < kInRows; ++y) {
#pragma GCC unroll 16
      for (int i = 0; i < kInColumns; ++i) {
        const __m512 value = _mm512_maskz_loadu_ps(mask, x + y * x_row + i * p.x_stride + c);
        for (int r = 0; r < 3; ++r) {
          for (int s = 0; s < 3; ++s) {
            // Output (a, b) sees this input through its tap (r, s).
            const int a = y - r;
            const int b = i - s;
            if (a < 0 || b < 0 || a % kStride || b % kStride) continue;
            if (a / kStride >= kRowCount || b / kStride >= kColumns) continue;
            __m512& sum = acc[a / kStride][b / kStride];
            sum = _mm512_fmadd_ps(weight[r][s], value, sum);
          }
        }
      }
    }
    for (int a = 0; a < kRowCount; ++a)
      for (int b = 0; b < kColumns; ++b)
        finish(job, pixel + a * std::ptrdiff_t{p.out_width} + b, c, mask, acc[a][b]);
  }
}

/// Part of the window: the places that lie inside the image for every column of a tile.
struct Part {
  int row_begin, row_end, column_begin, column_end;
};

/// kCount outputs of one row, for the given part of any window.
template <int kCount>
void tile(const Job& job, int row, int column, const Part& part) noexcept {
  const Problem& p = job.p;
  const std::ptrdiff_t corner_row = std::ptrdiff_t{row} * p.stride_height - p.pad_top;
  const std::ptrdiff_t corner_column = std::ptrdiff_t{column} * p.stride_width - p.pad_left;
  const std::ptrdiff_t step = p.stride_width * p.x_stride;
  const std::ptrdiff_t pixel = std::ptrdiff_t{row} * p.out_width + column;
  for (int c = job.begin; c < job.end; c += kLanes) {
    const __mmask16 mask = first(p.channels - c);
    const float* w = job.packed + c / kLanes * packed_vector(p);
    __m512 acc[kCount];
    for (int i = 0; i < kCount; ++i) acc[i] = _mm512_load_ps(w);
    for (int r = part.row_begin; r < part.row_end; ++r) {
      const std::ptrdiff_t x_row = (corner_row + r * p.dilation_height) * p.in_width;
      for (int s = part.column_begin; s < part.column_end; ++s) {
        const __m512 weight = _mm512_load_ps(w + (r * p.kernel_width + s + 1) * kLanes);
        const float* x = job.x + (x_row + corner_column + s * p.dilation_width) * p.x_stride + c;
#pragma GCC unroll 8
        for (int i = 0; i < kCount; ++i)
          acc[i] = _mm512_fmadd_ps(weight, _mm512_maskz_loadu_ps(mask, x + i * step), acc[i]);
      }
    }
    for (int i = 0; i < kCount; ++i) finish(job, pixel + i, c, mask, acc[i]);
  }
}

/// First and one past the last of `count` dilated places from `corner` on that lie in [0, extent).
void clip(int corner, int dilation, int count, int extent, int& begin, int& end) noexcept {
  begin = corner >= 0 ? 0 : ceil_div(-corner, dilation);
  end = corner >= extent ? 0 : ceil_div(extent - corner, dilation);
  if (begin > count) begin = count;
  if (end > count) end = count;
  if (end < begin) end = begin;
}

/// Outputs [begin, end) of a row, whose windows lie inside the image from left to right.
void inner_columns(const Job& job, int row, int begin, int end, Part part) noexcept {
  part.column_begin = 0;
  part.column_end = job.p.kernel_width;
  int q = begin;
  for (; q + kSpan <= end; q += kSpan) tile<kSpan>(job, row, q, part);
  for (; q + 3 <= end; q += 3) tile<3>(job, row, q, part);
  for (; q < end; ++q) tile<1>(job, row, q, part);
}

/// Outputs [begin, end) of a row, one window at a time.
void border_columns(const Job& job, int row, int begin, int end, Part part) noexcept {
  const Problem& p = job.p;
  for (int q = begin; q < end; ++q) {
    const int corner = q * p.stride_width - p.pad_left;
    clip(corner, p.dilation_width, p.kernel_width, p.in_width, part.column_begin, part.column_end);
    tile<1>(job, row, q, part);
  }
}

/// The outputs of a row whose windows lie inside the image from left to right.
struct Inner {
  int begin, end;
};

Inner inner_of(const Problem& p) noexcept {
  const int reach = (p.kernel_width - 1) * p.dilation_width;
  Inner inner;
  inner.begin = ceil_div(p.pad_left, p.stride_width);
  const int last = p.in_width - 1 - reach + p.pad_left;  // corner of the last window inside
  inner.end = last < 0 ? 0 : last / p.stride_width + 1;
  if (inner.begin > p.out_width) inner.begin = p.out_width;
  if (inner.end > p.out_width) inner.end = p.out_width;
  if (inner.end < inner.begin) inner.end = inner.begin;
  return inner;
}

/// Rows [row, row + count) with 3x3 tiles wherever they fit; the rest as any other window.
template <int kStride, int kRowCount>
int tiles3x3(const Job& job, int row, const Inner& inner) noexcept {
  int q = inner.begin;
  for (; q + kColumns <= inner.end; q += kColumns) tile3x3<kStride, kRowCount>(job, row, q);
  return q;
}

bool has_tile3x3(const Problem& p) noexcept {
  return p.kernel_height == 3 && p.kernel_width == 3 && p.dilation_height == 1 &&
         p.dilation_width == 1 && p.stride_height == p.stride_width && p.stride_width <= 2;
}

/// Whether the windows of output row `row` lie inside the image from top to bottom.
bool row_inside(const Problem& p, int row) noexcept {
  const int corner = row * p.stride_height - p.pad_top;
  return corner >= 0 && corner + (p.kernel_height - 1) * p.dilation_height < p.in_height;
}

void run_rows(const Job& job, int row, int end) noexcept {
  const Problem& p = job.p;
  const Inner inner = inner_of(p);
  int done[kRows];  // columns that a 3x3 tile has computed: [inner.begin, done)
  for (int i = 0; i < kRows; ++i) done[i] = inner.begin;
  if (has_tile3x3(p)) {
    const bool pair = end - row == 2 && row_inside(p, row) && row_inside(p, row + 1);
    if (pair) {
      done[0] = done[1] =
          p.stride_width == 1 ? tiles3x3<1, 2>(job, row, inner) : tiles3x3<2, 2>(job, row, inner);
    } else {
      for (int i = 0; i < end - row; ++i) {
        if (!row_inside(p, row + i)) continue;
        done[i] = p.stride_width == 1 ? tiles3x3<1, 1>(job, row + i, inner)
                                      : tiles3x3<2, 1>(job, row + i, inner);
      }
    }
  }
  for (int i = 0; row + i < end; ++i) {
    Part part{};
    clip((row + i) * p.stride_height - p.pad_top, p.dilation_height, p.kernel_height, p.in_height,
         part.row_begin, part.row_end);
    border_columns(job, row + i, 0, inner.begin, part);
    inner_columns(job, row + i, done[i], inner.end, part);
    border_columns(job, row + i, inner.end, p.out_width, part);
  }
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const Blocks b = blocks_of(p);
  for (int unit = range.begin; unit < range.end; ++unit) {
    const int run = unit % b.runs;
    const int block = unit / b.runs % b.row_blocks;
    const std::ptrdiff_t image = unit / b.runs / b.row_blocks;
    const std::ptrdiff_t out = image * p.out_height * p.out_width;
    const int first_channel = run * b.vectors * kLanes;
    const int last_channel = first_channel + b.vectors * kLanes;
    const Job job{.p = p,
                  .x = a.x + image * p.in_height * p.in_width * p.x_stride,
                  .y = a.y + out * p.y_stride,
                  .residual = p.residual ? a.residual + out * p.residual_stride : nullptr,
                  .packed = static_cast<const float*>(a.packed),
                  .begin = first_channel,
                  .end = last_channel < p.channels ? last_channel : p.channels};
    const int row = block * kRows;
    run_rows(job, row, row + kRows < p.out_height ? row + kRows : p.out_height);
  }
}

}  // namespace

extern const Functions kWindow = {{rejects, units, grain, scratch_bytes, run}, packed_bytes, pack};

}  // namespace atrous::kernels::depthwise::avx512
