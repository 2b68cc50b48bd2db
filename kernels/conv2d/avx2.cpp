// conv2d.gemm.f32.avx2   1x1, stride 1, no padding: a matrix product over the pixels.
// conv2d.igemm.f32.avx2  any window, stride, dilation and number of groups.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: by group and panel of 8, 16 or 24 output channels as
//           [tap][C][vectors][8]; before them the biases and a row of zeros, see driver.h.
// Tile      6 pixels x 2 vectors (12 accumulators + 2 weights + 1 input = 15 of 16 ymm), 4 x 3
//           (12 + 3 + 1) or 10 x 1 (10 + 1 + 1).
// Why       a panel of weights stays in L1 or L2 while a block of pixels, itself in L2, passes by.
//           Dilation and padding change only a tile's pointers.
// Trusts    groups divides both channel counts; packed and scratch are aligned to 64 bytes.
// Paper     Dukhan, "The Indirect Convolution Algorithm", arXiv:1907.02129.
#include "kernels/simd/avx2.h"

#include "kernels/conv2d/driver.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::avx2 {
namespace {

using namespace kernels::avx2;

/// Adds the residual, applies the activation and stores one vector.
inline void finish(const Tile& t, int pixel, int channel, __m256 value) noexcept {
  const __m256i mask = first(t.width - channel);
  if (t.residual) {
    const float* from = t.residual + pixel * t.residual_stride + channel;
    value = _mm256_add_ps(value, _mm256_maskload_ps(from, mask));
  }
  const Act kind = t.activation.kind;
  if (kind == Act::relu || kind == Act::relu6) value = _mm256_max_ps(_mm256_setzero_ps(), value);
  if (kind == Act::relu6) value = _mm256_min_ps(_mm256_set1_ps(6.0F), value);
  float* y = t.y + pixel * t.y_stride + channel;
  if (channel + kLanes <= t.width)
    _mm256_storeu_ps(y, value);
  else
    _mm256_maskstore_ps(y, mask, value);
}

/// Curved activations take a pass of their own over the stored tile, which is still in L1.
__attribute__((noinline)) void bend(const Tile& t) noexcept {
  for (int i = 0; i < t.count; ++i) {
    for (int k = 0; k < t.width; k += kLanes) {
      const __m256i mask = first(t.width - k);
      float* y = t.y + i * t.y_stride + k;
      _mm256_maskstore_ps(y, mask, activate(t.activation, _mm256_maskload_ps(y, mask)));
    }
  }
}

template <int kVectors, int kPixels>
void tile(const Tile& t) noexcept {
  __m256 acc[kPixels][kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const __m256 bias = _mm256_maskload_ps(t.bias + v * kLanes, first(t.width - v * kLanes));
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i) acc[i][v] = bias;
  }
  for (int tap = 0; tap < t.tap_count; ++tap) {
    const Tap& from = t.taps[tap];
    const float* x[kPixels];
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i) x[i] = from.from[i];
    const float* w = t.weight + from.weight;
    for (std::ptrdiff_t c = 0; c < from.channels; ++c, w += kVectors * kLanes) {
      __m256 weight[kVectors];
      for (int v = 0; v < kVectors; ++v) weight[v] = _mm256_load_ps(w + v * kLanes);
#pragma GCC unroll 16
      for (int i = 0; i < kPixels; ++i) {
        const __m256 value = _mm256_broadcast_ss(x[i] + c);
        for (int v = 0; v < kVectors; ++v) acc[i][v] = _mm256_fmadd_ps(weight[v], value, acc[i][v]);
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kPixels; ++i) {
    if (i >= t.count) break;
    for (int v = 0; v < kVectors; ++v) finish(t, i, v * kLanes, acc[i][v]);
  }
  if (!is_clamp(t.activation.kind)) bend(t);
}

constexpr TileFunction k11 = tile<1, 2>, k12 = tile<1, 4>, k13 = tile<1, 7>, k14 = tile<1, 10>;
constexpr TileFunction k21 = tile<2, 2>, k22 = tile<2, 4>, k23 = tile<2, 6>;
constexpr TileFunction k31 = tile<3, 2>, k32 = tile<3, 4>;

/// By vectors of the panel.
constexpr TileSet kSets[] = {
    {10, {k11, k11, k12, k12, k13, k13, k13, k14, k14, k14}},
    {6, {k21, k21, k22, k22, k23, k23}},
    {4, {k31, k31, k32, k32}},
};

struct Tiles {
  static constexpr int kLanes = avx2::kLanes;
  static constexpr int kMostPixels = 10;
  static constexpr int kPixelStep = 60;  // whole tiles of 10, 6 and 4 pixels

  static PanelKind kind(int left) noexcept {
    const int vectors = (left + kLanes - 1) / kLanes;
    if (vectors == 1) return {1, 1};
    return {1, vectors % 2 == 0 ? 2 : 3};
  }

  static Lane lane_of(PanelKind, int vector, int lane) noexcept {
    return {vector * kLanes + lane, 0};
  }

  static const TileSet& set(PanelKind kind) noexcept { return kSets[kind.vectors - 1]; }
};

}  // namespace

extern const Functions kGemm = functions_of<Gemm<Tiles>>();
extern const Functions kIgemm = functions_of<Igemm<Tiles>>();

}  // namespace atrous::kernels::conv2d::avx2
