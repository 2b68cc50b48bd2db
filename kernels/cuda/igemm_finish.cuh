// What every igemm kernel shares: the problem, and how sums become results.
//
//   y[m, k] = act( bias[k] + residual[m, k] + sum[m, k] )
//
// Layout    y, residual: NHWC of any type with a pixel stride; sums: float32, in shared memory.
// Tile      kFinished channels of a pixel a thread where all rows are aligned for it, else one.
// Why       16-byte stores of neighbouring threads, whatever the accumulators' layout is.
// Trusts    fewer than 2^31 output numbers.
#pragma once
#include "kernels/cuda/math.h"

namespace atrous::kernels::cuda {

/// Where the taps of an output place lie along one axis: tap t of place i reads input place
/// i * stride + offset + t * step.
struct Taps {
  int in = 1, out = 1;  // input places; output places of this launch
  int count = 1;
  int stride = 1, offset = 0, step = 1;
};

/// Output pixel of place (i, j) of image n: first + n * image + i * row + j * column.
struct OutputMap {
  int first = 0, image = 1, row = 1, column = 1;
};

struct IgemmProblem {
  int batch = 1;
  Taps rows, columns;
  int channels = 1, out_channels = 1, groups = 1;  // channels of one group
  bool flat = false;  // k runs over taps and channels together (few channels), see k_steps()
  OutputMap map;
  std::ptrdiff_t x_stride = 1, y_stride = 1, residual_stride = 0;
  Element y_type = Element::f32, residual_type = Element::f32;
  Activation activation;
};

template <class T>
struct IgemmArgs {
  const T* x = nullptr;
  const T* w = nullptr;
  const float* bias = nullptr;
  const void* residual = nullptr;  // may be null
  void* y = nullptr;
  float* partial = nullptr;  // with splits: [splits][pixels][groups * out_channels]
  int splits = 1;
  bool rows_of_eight = false;  // channels of y, bias and residual may be taken kFinished at once
};

/// Channels that a thread finishes side by side where all rows are aligned for it.
inline constexpr int kFinished = 8;

inline constexpr int kRowBytes = 64;  // of a shared tile, one step of k
template <class T>
inline constexpr int kDepth = kRowBytes / static_cast<int>(sizeof(T));

/// Steps of k per tap, or of all taps together if `flat`.
template <class T>
__host__ __device__ constexpr int k_steps(const IgemmProblem& p) {
  const int count = p.flat ? p.channels * p.rows.count * p.columns.count : p.channels;
  return (count + kDepth<T> - 1) / kDepth<T>;
}
template <class T>
__host__ __device__ constexpr int filter_size(const IgemmProblem& p) {
  return k_steps<T>(p) * kDepth<T> * (p.flat ? 1 : p.rows.count * p.columns.count);
}

/// Where a block stands in the grid, and what it needs to walk.
struct BlockPlace {
  int m0, k0, group, split;
};

/// kWide numbers of the result.
template <int kWide, class T>
ATROUS_DEVICE void finish(
    const IgemmProblem& p, const IgemmArgs<T>& a, int m, int k, Lanes<kWide> sum) {
  const int plane = p.rows.out * p.columns.out, rest = m % plane;
  const std::ptrdiff_t pixel =
      std::ptrdiff_t{p.map.first} + std::ptrdiff_t{m / plane} * p.map.image +
      rest / p.columns.out * p.map.row + rest % p.columns.out * p.map.column;
  sum = sum + load<kWide>(a.bias + k);
  if (a.residual)
    sum = sum + load_as<kWide>(p.residual_type, a.residual, pixel * p.residual_stride + k);
  store_as(p.y_type, a.y, pixel * p.y_stride + k, activate(p.activation, sum));
}

/// Finishes the sums of a tile, kWide channels a thread: neighbouring threads store neighbouring ones.
/// `pixel_of(i)` is the output pixel of the tile's row i, or -1.
template <class Tile, int kWide, class T, class PixelOf>
ATROUS_DEVICE void finish_rows(const IgemmProblem& p,
                               const IgemmArgs<T>& a,
                               const BlockPlace& place,
                               const PixelOf& pixel_of,
                               const float* sums) {
  constexpr int kRow = Tile::kChannels / kWide;  // threads
  const int tid = static_cast<int>(threadIdx.x), column = tid % kRow * kWide;
  const int pixels = p.batch * p.rows.out * p.columns.out, k = place.k0 + column;
  if (k >= p.out_channels) return;
  const int channel = place.group * p.out_channels + k;
#pragma unroll 1
  for (int i = tid / kRow; i < Tile::kPixels; i += Tile::kThreads / kRow) {
    const int m = pixel_of(i);
    if (m < 0) continue;
    const auto sum = load<kWide>(sums + i * Tile::kPitch + column);
    if (a.splits == 1) {
      finish<kWide>(p, a, m, channel, sum);
    } else {
      const std::ptrdiff_t at = std::ptrdiff_t{place.split} * pixels + m;
      store(a.partial + at * p.groups * p.out_channels + channel, sum);
    }
  }
}

template <class Tile, class T, class PixelOf>
ATROUS_DEVICE void finish_tile(const IgemmProblem& p,
                               const IgemmArgs<T>& a,
                               const BlockPlace& place,
                               const PixelOf& pixel_of,
                               const float* sums) {
  if (a.rows_of_eight)
    finish_rows<Tile, kFinished>(p, a, place, pixel_of, sums);
  else
    finish_rows<Tile, 1>(p, a, place, pixel_of, sums);
}

/// Finishes a tile, whose accumulators go through shared memory. In those of m16n8 a lane holds rows
/// lane / 4 and lane / 4 + 8, columns lane % 4 * 2 and the next.
template <class Tile, class T>
ATROUS_DEVICE void store_tile(const IgemmProblem& p,
                              const IgemmArgs<T>& a,
                              const BlockPlace& place,
                              const float (&acc)[Tile::kM][Tile::kN][4],
                              float* sums) {
  const int tid = static_cast<int>(threadIdx.x), lane = tid % 32, warp = tid / 32;
  const int row = warp % Tile::kWarpsM * Tile::kM * 16 + lane / 4;
  const int column = warp / Tile::kWarpsM * Tile::kN * 8 + lane % 4 * 2;
  __syncthreads();  // nobody still reads the tiles that lay here
#pragma unroll
  for (int i = 0; i < Tile::kM * 2; ++i)
#pragma unroll
    for (int j = 0; j < Tile::kN * 2; ++j)
      sums[(row + i * 8) * Tile::kPitch + column + j / 2 * 8 + j % 2] =
          acc[i / 2][j / 2][i % 2 * 2 + j % 2];
  __syncthreads();
  const int pixels = p.batch * p.rows.out * p.columns.out;
  finish_tile<Tile>(
      p, a, place, [&](int i) { return place.m0 + i < pixels ? place.m0 + i : -1; }, sums);
}

/// Adds the parts that the splits of k left, and finishes the result.
template <class T>
struct AddParts {
  IgemmProblem p;
  IgemmArgs<T> a;
  ATROUS_DEVICE void operator()(int i) const {
    const int channels = p.groups * p.out_channels;
    const std::ptrdiff_t count = std::ptrdiff_t{p.batch} * p.rows.out * p.columns.out * channels;
    float sum = 0;
    for (int split = 0; split < a.splits; ++split) sum += a.partial[split * count + i];
    finish<1>(p, a, i / channels, i % channels, {{sum}});
  }
};

}  // namespace atrous::kernels::cuda
