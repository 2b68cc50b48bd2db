// The register tile of the AVX-512 convolutions: a few pixels by a panel of output channels.
//
//   y[i,k] = act( bias[k] + residual[i,k] + sum over taps and c of w[tap,c,k] * tap.from[i][c] )
//
// Layout    w: packed as [tap][channels / split][vectors][16], see lane_of().
// Tile      2 vectors x 14 pixels (28 accumulators + 2 weights + 1 input = 31 of 32 zmm), or
//           3 vectors x 9 pixels (27 + 3 + 1).
// Why       a vector holds 16 output channels, or with split 2 (4) 8 (4) of them for 2 (4)
//           neighbouring input channels at once. So panels are 4 to 48 channels wide and hardly a
//           lane is idle, whatever the number of output channels.
// Trusts    every pointer of a tap is readable for tap.channels floats.
#pragma once
#include "kernels/conv2d/tile.h"
#include "kernels/simd/avx512.h"

namespace atrous::kernels::conv2d::avx512 {
namespace {

using namespace kernels::avx512;

/// kSplit consecutive floats, repeated over the vector.
template <int kSplit>
inline __m512 spread(const float* x) noexcept {
  if constexpr (kSplit == 1) return _mm512_set1_ps(*x);
  if constexpr (kSplit == 2) {
    const __m128i pair = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(x));
    return _mm512_castsi512_ps(_mm512_broadcastq_epi64(pair));
  }
  if constexpr (kSplit == 4) return _mm512_broadcast_f32x4(_mm_loadu_ps(x));
}

/// The same for the last `rest` < kSplit channels; nothing behind them is read.
template <int kSplit>
inline __m512 spread_rest(const float* x, std::ptrdiff_t rest) noexcept {
  if constexpr (kSplit == 2) return _mm512_maskz_broadcastss_ps(0x5555, _mm_load_ss(x));
  const auto mask = static_cast<__mmask8>((1U << rest) - 1U);
  return _mm512_broadcast_f32x4(_mm_maskz_loadu_ps(mask, x));
}

/// Sums of neighbouring lanes; those of a in the lower, of b in the upper half of every 128 bits.
inline __m512 pair_sums(__m512 a, __m512 b) noexcept {
  return _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x88), _mm512_shuffle_ps(a, b, 0xdd));
}

/// Turns the accumulators of one pixel into output channels, in order, `kOut` vectors of them.
template <int kSplit, int kVectors, int kOut>
inline void reduce(const __m512 (&acc)[kVectors], __m512 (&out)[kOut]) noexcept {
  if constexpr (kSplit == 1) {
    for (int v = 0; v < kVectors; ++v) out[v] = acc[v];
  } else if constexpr (kSplit == 2) {
    out[0] = pair_sums(acc[0], acc[1]);
    if constexpr (kVectors == 3)
      out[1] = _mm512_maskz_compress_ps(0x3333, pair_sums(acc[2], acc[2]));
  } else {
    const __m512 low = pair_sums(acc[0], acc[kVectors > 1 ? 1 : 0]);
    const __m512 high = kVectors > 2 ? pair_sums(acc[kVectors - 1], acc[kVectors - 1]) : low;
    constexpr __mmask16 kUsed[] = {0x1111, 0x3333, 0x7777};
    out[0] = _mm512_maskz_compress_ps(kUsed[kVectors - 1], pair_sums(low, high));
  }
}

/// Output channels of a panel.
constexpr int panel_width(int split, int vectors) noexcept { return kLanes / split * vectors; }

/// What a lane of a packed vector stands for; the inverse of reduce().
constexpr Lane lane_of(int split, int vectors, int vector, int lane) noexcept {
  const int quarter = lane / 4;
  const int place = lane % 4;
  if (split == 1) return {vector * kLanes + lane, 0};
  if (split == 4) return {quarter * vectors + vector, place};
  const int pair = place / 2;
  return {vector < 2 ? quarter * 4 + vector * 2 + pair : kLanes + quarter * 2 + pair, place % 2};
}

/// Curved activations take a pass of their own over the stored tile, which is still in L1.
__attribute__((noinline)) void bend(const Tile& t) noexcept {
  for (int i = 0; i < t.count; ++i) {
    for (int k = 0; k < t.width; k += kLanes) {
      const __mmask16 mask = first(t.width - k);
      float* y = t.y + i * t.y_stride + k;
      const __m512 x = _mm512_maskz_loadu_ps(mask, y);
      _mm512_mask_storeu_ps(y, mask, activate(t.activation, x));
    }
  }
}

template <int kSplit, int kVectors, int kPixels>
void finish(const Tile& t, const __m512 (&acc)[kPixels][kVectors]) noexcept {
  constexpr int kOut = (panel_width(kSplit, kVectors) + kLanes - 1) / kLanes;
  __mmask16 mask[kOut];
  __m512 out[kPixels][kOut];
  for (int v = 0; v < kOut; ++v) mask[v] = first(t.width - v * kLanes);
#pragma GCC unroll 16
  for (int i = 0; i < kPixels; ++i) reduce<kSplit, kVectors>(acc[i], out[i]);
  if constexpr (kSplit > 1) {
    for (int v = 0; v < kOut; ++v) {
      const __m512 bias = _mm512_maskz_loadu_ps(mask[v], t.bias + v * kLanes);
#pragma GCC unroll 16
      for (int i = 0; i < kPixels; ++i) out[i][v] = _mm512_add_ps(out[i][v], bias);
    }
  }
  if (t.residual) {
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i) {
      if (i >= t.count) break;
      for (int v = 0; v < kOut; ++v) {
        const float* from = t.residual + i * t.residual_stride + v * kLanes;
        out[i][v] = _mm512_add_ps(out[i][v], _mm512_maskz_loadu_ps(mask[v], from));
      }
    }
  }
  if (t.activation.kind == Act::relu || t.activation.kind == Act::relu6) {
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i)
      for (int v = 0; v < kOut; ++v) out[i][v] = _mm512_max_ps(_mm512_setzero_ps(), out[i][v]);
  }
  if (t.activation.kind == Act::relu6) {
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i)
      for (int v = 0; v < kOut; ++v) out[i][v] = _mm512_min_ps(_mm512_set1_ps(6.0F), out[i][v]);
  }
#pragma GCC unroll 16
  for (int i = 0; i < kPixels; ++i) {
    if (i >= t.count) break;
    float* y = t.y + i * t.y_stride;
    // The next tile's stores would otherwise wait for their lines all at once.
    for (int v = 0; v < kOut; ++v) {
      _mm512_mask_storeu_ps(y + v * kLanes, mask[v], out[i][v]);
      __builtin_prefetch(y + kPixels * t.y_stride + v * kLanes, 1, 3);
    }
  }
  if (!is_clamp(t.activation.kind)) bend(t);
}

/// acc += sum over the tap's channels. With kAhead the pixels behind the tile's own are fetched on
/// the way, a few lines a step, so that the next tile finds them in L1.
template <int kSplit, int kVectors, int kPixels, bool kAhead>
inline void accumulate(const Tap& tap,
                       const float* w,
                       std::ptrdiff_t ahead_offset,
                       __m512 (&acc)[kPixels][kVectors]) noexcept {
  const float* x[kPixels];
#pragma GCC unroll 16
  for (int i = 0; i < kPixels; ++i) x[i] = tap.from[i];
  const std::ptrdiff_t rest = tap.channels % kSplit;
  const std::ptrdiff_t whole = tap.channels - rest;
  const float* ahead = x[0] + ahead_offset;
  for (std::ptrdiff_t c = 0; c < whole; c += kSplit, w += kVectors * kLanes) {
    if constexpr (kAhead) {
      constexpr int kLines = (kPixels * kSplit + kLanes / 2) / kLanes;
      for (int line = 0; line < kLines; ++line, ahead += kLanes) _mm_prefetch(ahead, _MM_HINT_T0);
    }
    __m512 weight[kVectors];
    for (int v = 0; v < kVectors; ++v) weight[v] = _mm512_load_ps(w + v * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i) {
      const __m512 value = spread<kSplit>(x[i] + c);
      for (int v = 0; v < kVectors; ++v) acc[i][v] = _mm512_fmadd_ps(weight[v], value, acc[i][v]);
    }
  }
  if constexpr (kSplit > 1) {
    if (rest == 0) return;
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i) {
      const __m512 value = spread_rest<kSplit>(x[i] + whole, rest);
      for (int v = 0; v < kVectors; ++v)
        acc[i][v] = _mm512_fmadd_ps(_mm512_load_ps(w + v * kLanes), value, acc[i][v]);
    }
  }
}

template <int kSplit, int kVectors, int kPixels>
void tile(const Tile& t) noexcept {
  __m512 acc[kPixels][kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const __m512 start =
        kSplit > 1 ? _mm512_setzero_ps()
                   : _mm512_maskz_loadu_ps(first(t.width - v * kLanes), t.bias + v * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; ++i) acc[i][v] = start;
  }
  if (t.ahead) {
    accumulate<kSplit, kVectors, kPixels, true>(t.taps[0], t.weight, t.ahead, acc);
  } else {
    for (int i = 0; i < t.tap_count; ++i) {
      const Tap& tap = t.taps[i];
      accumulate<kSplit, kVectors, kPixels, false>(tap, t.weight + tap.weight, 0, acc);
    }
  }
  finish<kSplit, kVectors, kPixels>(t, acc);
}

template <int kSplit, int kVectors>
constexpr TileSet tile_set() noexcept {
  if constexpr (kVectors == 3) {
    constexpr TileFunction k3 = tile<kSplit, 3, 3>, k5 = tile<kSplit, 3, 5>,
                           k7 = tile<kSplit, 3, 7>, k9 = tile<kSplit, 3, 9>;
    return {9, {k3, k3, k3, k5, k5, k7, k7, k9, k9}};
  } else {
    constexpr TileFunction k2 = tile<kSplit, kVectors, 2>, k4 = tile<kSplit, kVectors, 4>,
                           k6 = tile<kSplit, kVectors, 6>, k8 = tile<kSplit, kVectors, 8>,
                           k10 = tile<kSplit, kVectors, 10>, k12 = tile<kSplit, kVectors, 12>,
                           k14 = tile<kSplit, kVectors, 14>;
    return {14, {k2, k2, k4, k4, k6, k6, k8, k8, k10, k10, k12, k12, k14, k14}};
  }
}

}  // namespace
}  // namespace atrous::kernels::conv2d::avx512
