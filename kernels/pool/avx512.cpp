// pool.separable.f32.avx512 - maximum of a square window that slides by one.
// pool.window.f32.avx512    - any window, maximum or average.
// pool.global.f32.avx512    - one window that covers the whole image.
//
//   y[n,p,q,c] = max, or sum / count, over r,s of x[n, p*stride + r*dilation - top, ..., c]
//
// Layout    x, y: NHWC; a vector is 16 channels of one pixel.
// Tile      separable: two output rows; the 2 * (K + 1) columns of vertical maxima that two output
//           columns need stay in registers. window, global: up to 64 channels of one pixel.
// Speed     separable: neighbouring windows share all but one row or column, so two of them cost
//           K maxima an axis; nothing but the result is ever stored, and rows that the next pair
//           needs first are prefetched.
// Padding   separable: a place outside is replaced by the nearest one inside, which every window
//           that reaches outside contains. window, global: loops stop at the image's edge.
// Trusts    what rejects() of the row lets through; the rest as problem.h says.
#include "kernels/simd/avx512.h"

#include "kernels/pool/rows.h"

namespace atrous::kernels::pool::avx512 {
namespace {

using kernels::avx512::first;
using kernels::avx512::kLanes;

constexpr int kBlock = 4;  // vectors of a block of channels

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

int smaller(int a, int b) noexcept { return a < b ? a : b; }
int larger(int a, int b) noexcept { return a > b ? a : b; }

/// The image of x that holds unit `unit` of `units_per_image`.
const float* image_of(const Problem& p, const Args& a, int unit, int units_per_image) noexcept {
  return a.x + unit / units_per_image * (std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride);
}

// ---- separable ----

/// Two vertically neighbouring results of one column or channel vector.
struct Pair {
  __m512 upper, lower;
};

/// Sixteen channels of two output rows and what they are made of.
template <int K>
struct Strip {
  const float* rows[K + 1];  // input rows of both windows; the first and the last belong to one
  const float* next[2];      // input rows that the next pair of output rows adds
  float* y[2];               // y[1] is null when there is no second output row
  __mmask16 mask;
};

template <int K>
Pair vertical(const Problem& p, const Strip<K>& strip, int column) noexcept {
  const int inside = smaller(larger(column, 0), p.in_width - 1);
  const std::ptrdiff_t offset = inside * p.x_stride;
  _mm_prefetch(reinterpret_cast<const char*>(strip.next[0] + offset), _MM_HINT_T0);
  _mm_prefetch(reinterpret_cast<const char*>(strip.next[1] + offset), _MM_HINT_T0);
  __m512 common = _mm512_maskz_loadu_ps(strip.mask, strip.rows[1] + offset);
#pragma GCC unroll 16
  for (int r = 2; r < K; ++r)
    common = _mm512_max_ps(_mm512_maskz_loadu_ps(strip.mask, strip.rows[r] + offset), common);
  return {_mm512_max_ps(_mm512_maskz_loadu_ps(strip.mask, strip.rows[0] + offset), common),
          _mm512_max_ps(_mm512_maskz_loadu_ps(strip.mask, strip.rows[K] + offset), common)};
}

template <int K>
void separable_strip(const Problem& p, const Strip<K>& strip) noexcept {
  Pair window[K + 1];
#pragma GCC unroll 16
  for (int s = 0; s < K - 1; ++s) window[s] = vertical(p, strip, s - p.pad_left);
  for (int q = 0; q < p.out_width; q += 2) {
    window[K - 1] = vertical(p, strip, q + K - 1 - p.pad_left);
    window[K] = vertical(p, strip, q + K - p.pad_left);
    Pair common = window[1];
#pragma GCC unroll 16
    for (int s = 2; s < K; ++s) {
      common.upper = _mm512_max_ps(window[s].upper, common.upper);
      common.lower = _mm512_max_ps(window[s].lower, common.lower);
    }
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) {
      if (q + i >= p.out_width) break;
      const Pair& edge = window[i * K];
      const std::ptrdiff_t at = (q + i) * p.y_stride;
      _mm512_mask_storeu_ps(strip.y[0] + at, strip.mask, _mm512_max_ps(edge.upper, common.upper));
      if (strip.y[1])
        _mm512_mask_storeu_ps(strip.y[1] + at, strip.mask, _mm512_max_ps(edge.lower, common.lower));
    }
#pragma GCC unroll 16
    for (int s = 0; s < K - 1; ++s) window[s] = window[s + 2];
  }
}

int row_pairs(const Problem& p) noexcept { return (p.out_height + 1) / 2; }

template <int K>
void separable_pair(const Problem& p, const Args& a, int unit) noexcept {
  const float* image = image_of(p, a, unit, row_pairs(p));
  const int row = unit % row_pairs(p) * 2;
  const auto source = [&](int r) {
    const int inside = smaller(larger(row + r - p.pad_top, 0), p.in_height - 1);
    return image + std::ptrdiff_t{inside} * p.in_width * p.x_stride;
  };
  const std::ptrdiff_t y_row = p.out_width * p.y_stride;
  float* y = a.y + (std::ptrdiff_t{unit / row_pairs(p)} * p.out_height + row) * y_row;
  for (int c = 0; c < p.channels; c += kLanes) {
    Strip<K> strip;
    for (int r = 0; r <= K; ++r) strip.rows[r] = source(r) + c;
    strip.next[0] = source(K + 1) + c;
    strip.next[1] = source(K + 2) + c;
    strip.y[0] = y + c;
    strip.y[1] = row + 1 < p.out_height ? y + y_row + c : nullptr;
    strip.mask = first(p.channels - c);
    separable_strip(p, strip);
  }
}

/// True if every window of the axis touches the image.
bool touches(int in, int out, int kernel, int pad) noexcept {
  return pad < kernel && out - 1 - pad < in;
}

const char* separable_rejects(const Problem& p) noexcept {
  if (p.kind != Kind::max) return "averages are not formed separably";
  if (p.kernel_height != p.kernel_width) return "the window is not square";
  const int k = p.kernel_height;
  if (k != 3 && k != 5 && k != 7 && k != 9 && k != 13) return "no such window size";
  if (p.stride_height != 1 || p.stride_width != 1) return "the stride is not 1";
  if (p.dilation_height != 1 || p.dilation_width != 1) return "the window is dilated";
  if (!touches(p.in_height, p.out_height, k, p.pad_top) ||
      !touches(p.in_width, p.out_width, k, p.pad_left))
    return "a window lies outside the image";
  return nullptr;
}

int separable_units(const Problem& p) noexcept { return p.batch * row_pairs(p); }

int separable_grain(const Problem&) noexcept { return 2; }

template <int K>
void separable_run(const Problem& p, const Args& a, Range range) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) separable_pair<K>(p, a, unit);
}

void separable_run_any(const Problem& p, const Args& a, Range range, void*) noexcept {
  switch (p.kernel_height) {
    case 3:
      return separable_run<3>(p, a, range);
    case 5:
      return separable_run<5>(p, a, range);
    case 7:
      return separable_run<7>(p, a, range);
    case 9:
      return separable_run<9>(p, a, range);
    default:
      return separable_run<13>(p, a, range);
  }
}

// ---- window and global ----

/// Places start + i * dilation, i in [begin, end), that lie in [low, high).
Range clip(int start, int kernel, int dilation, int low, int high) noexcept {
  const int begin = start >= low ? 0 : (low - start + dilation - 1) / dilation;
  const int end = start >= high ? 0 : (high - start + dilation - 1) / dilation;
  return {smaller(begin, kernel), larger(smaller(end, kernel), smaller(begin, kernel))};
}

/// One window, cut to the image.
struct Window {
  Range rows, columns;
  const float* x;  // channel 0 of the window's place (0, 0), which may lie outside
  std::ptrdiff_t row_step, column_step;
  int count;  // what a sum is divided by
};

Range clip_rows(const Problem& p, int row, int before, int after) noexcept {
  return clip(row, p.kernel_height, p.dilation_height, -before, p.in_height + after);
}

Range clip_columns(const Problem& p, int column, int before, int after) noexcept {
  return clip(column, p.kernel_width, p.dilation_width, -before, p.in_width + after);
}

Window make_window(const Problem& p, const float* image, int row, int column) noexcept {
  Window w;
  w.rows = clip_rows(p, row, 0, 0);
  w.columns = clip_columns(p, column, 0, 0);
  const std::ptrdiff_t row_size = p.in_width * p.x_stride;
  w.x = image + row * row_size + column * p.x_stride;
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

template <int kVectors>
void window_max(const Window& w, const __mmask16* mask, int c, float* y) noexcept {
  __m512 max[kVectors];
  for (__m512& m : max) m = _mm512_set1_ps(-__builtin_inff());
  for (int r = w.rows.begin; r < w.rows.end; ++r) {
    const float* x = w.x + r * w.row_step + w.columns.begin * w.column_step + c;
    for (int s = w.columns.begin; s < w.columns.end; ++s, x += w.column_step)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v)
        max[v] = _mm512_max_ps(_mm512_maskz_loadu_ps(mask[v], x + v * kLanes), max[v]);
  }
  for (int v = 0; v < kVectors; ++v) _mm512_mask_storeu_ps(y + c + v * kLanes, mask[v], max[v]);
}

template <int kVectors>
void window_average(const Window& w, const __mmask16* mask, int c, float* y) noexcept {
  __m512 sum[kVectors];
  for (__m512& s : sum) s = _mm512_setzero_ps();
  for (int r = w.rows.begin; r < w.rows.end; ++r) {
    __m512 row_sum[kVectors];
    for (__m512& s : row_sum) s = _mm512_setzero_ps();
    const float* x = w.x + r * w.row_step + w.columns.begin * w.column_step + c;
    for (int s = w.columns.begin; s < w.columns.end; ++s, x += w.column_step)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v)
        row_sum[v] = _mm512_add_ps(row_sum[v], _mm512_maskz_loadu_ps(mask[v], x + v * kLanes));
    for (int v = 0; v < kVectors; ++v) sum[v] = _mm512_add_ps(sum[v], row_sum[v]);
  }
  const __m512 count = _mm512_set1_ps(static_cast<float>(larger(w.count, 1)));
  for (int v = 0; v < kVectors; ++v)
    _mm512_mask_storeu_ps(y + c + v * kLanes, mask[v], _mm512_div_ps(sum[v], count));
}

/// Channels [channels.begin, channels.end) of one output pixel.
void window(const Problem& p, const Window& w, Range channels, float* y) noexcept {
  int c = channels.begin;
  const __mmask16 all[kBlock] = {0xffff, 0xffff, 0xffff, 0xffff};
  const auto pool = p.kind == Kind::max ? window_max<1> : window_average<1>;
  const auto pool_block = p.kind == Kind::max ? window_max<kBlock> : window_average<kBlock>;
  for (; c + kBlock * kLanes <= channels.end; c += kBlock * kLanes) pool_block(w, all, c, y);
  for (; c < channels.end; c += kLanes) {
    const __mmask16 mask = first(channels.end - c);
    pool(w, &mask, c, y);
  }
}

const char* window_rejects(const Problem&) noexcept { return nullptr; }

int window_units(const Problem& p) noexcept { return p.batch * p.out_height; }

int window_grain(const Problem&) noexcept { return 1; }

void window_run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = image_of(p, a, unit, p.out_height);
    const int row = unit % p.out_height * p.stride_height - p.pad_top;
    float* y = a.y + std::ptrdiff_t{unit} * p.out_width * p.y_stride;
    for (int q = 0; q < p.out_width; ++q, y += p.y_stride)
      window(p, make_window(p, image, row, q * p.stride_width - p.pad_left), {0, p.channels}, y);
  }
}

const char* global_rejects(const Problem& p) noexcept {
  if (p.out_height != 1 || p.out_width != 1) return "there is more than one window";
  const bool covers =
      p.kernel_height - p.pad_top >= p.in_height && p.kernel_width - p.pad_left >= p.in_width;
  if (!covers || p.dilation_height != 1 || p.dilation_width != 1)
    return "the window does not cover the image";
  return nullptr;
}

int channel_blocks(const Problem& p) noexcept { return (p.channels - 1) / (kBlock * kLanes) + 1; }

int global_units(const Problem& p) noexcept { return p.batch * channel_blocks(p); }

int global_grain(const Problem&) noexcept { return 1; }

void global_run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = image_of(p, a, unit, channel_blocks(p));
    const int c = unit % channel_blocks(p) * kBlock * kLanes;
    const Range channels = {c, smaller(c + kBlock * kLanes, p.channels)};
    window(p, make_window(p, image, -p.pad_top, -p.pad_left), channels,
           a.y + unit / channel_blocks(p) * p.y_stride);
  }
}

}  // namespace

extern const Functions kSeparable = {separable_rejects, separable_units, separable_grain,
                                     scratch_bytes, separable_run_any};
extern const Functions kWindow = {window_rejects, window_units, window_grain, scratch_bytes,
                                  window_run};
extern const Functions kGlobal = {global_rejects, global_units, global_grain, scratch_bytes,
                                  global_run};

}  // namespace atrous::kernels::pool::avx512
