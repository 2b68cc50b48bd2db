// Floats as sums of bfloat16, in the layouts that the AMX convolutions read.
//
// The first part is the float rounded to 8 bits, the next one what was lost, rounded, and so on: two
// parts have 16 bits of it, three all 24. Of the products of two such sums those below the last bit
// are left out: three terms of four, six of nine. An infinity has no second part: it makes its sum
// a NaN, as infinity minus infinity does.
#pragma once
#include "kernels/conv2d/amx_tile.h"

namespace atrous::kernels::conv2d::amx {
namespace {

/// The parts of 32 numbers, one behind the other `part` elements apart.
template <int kParts>
inline void store_parts(__m512 x0, __m512 x1, Bits* to, std::ptrdiff_t part) noexcept {
  for (int i = 0; i < kParts; ++i, to += part) {
    const auto bits = (__m512i)_mm512_cvtne2ps_pbh(x1, x0);
    _mm512_store_si512(to, bits);
    x0 = _mm512_sub_ps(x0, widen(_mm512_castsi512_si256(bits)));
    x1 = _mm512_sub_ps(x1, widen(_mm512_extracti64x4_epi64(bits, 1)));
  }
}

/// 32 floats, of which those behind `count` count as 0, in their parts.
template <int kParts>
inline void split_block(const float* from, int count, Bits* to, std::ptrdiff_t part) noexcept {
  using namespace kernels::avx512;
  store_parts<kParts>(_mm512_maskz_loadu_ps(first(count), from),
                      _mm512_maskz_loadu_ps(first(count - kLanes), from + kLanes), to, part);
}

/// 32 numbers that are bfloat16 already.
inline void copy_block(const Bits* from, int count, Bits* to) noexcept {
  const __mmask32 mask = count >= kBlock ? ~__mmask32{0} : (__mmask32{1} << count) - 1U;
  _mm512_store_si512(to, _mm512_maskz_loadu_epi16(mask, from));
}

/// Where the numbers of a step come from: channel c of output channel k is at
/// from[k * row + c * column], or with several places to a channel at
/// from[k * row + c % channels * column + c / channels].
struct StepSource {
  const float* from;
  std::ptrdiff_t row, column;
  int rows, columns;  // that exist
  int channels;       // of a place
};

/// The weights of channel c and of 16 output channels from k on; zeros where the source ends.
inline __m512 gather_weights(const StepSource& source, int c, int k) noexcept {
  if (c >= source.columns) return _mm512_setzero_ps();
  const float* from = source.from + k * source.row + c % source.channels * source.column;
  const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i rows = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(static_cast<int>(source.row)));
  return _mm512_mask_i32gather_ps(_mm512_setzero_ps(), kernels::avx512::first(source.rows - k),
                                  rows, from + c / source.channels, sizeof(float));
}

/// Packs the weights of a step: gather(c, k) gives those of its channel c and of 16 output channels
/// from k on.
template <int kParts, class Gather>
inline void pack_step(const Gather& gather, int vectors, Bits* to) noexcept {
  const std::ptrdiff_t part = std::ptrdiff_t{kTileBits} * vectors;
  for (int v = 0; v < vectors; ++v) {
    for (int i = 0; i < kBlock; i += 2) {
      __m512 even = gather(i, v * kTileRows);
      __m512 odd = gather(i + 1, v * kTileRows);
      for (int n = 0; n < kParts; ++n) {
        const auto low = (__m256i)_mm512_cvtneps_pbh(even);
        const auto high = (__m256i)_mm512_cvtneps_pbh(odd);
        const __m512i pairs = _mm512_or_si512(_mm512_cvtepu16_epi32(low),
                                              _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
        _mm512_store_si512(to + n * part + v * kTileBits + i / 2 * kBlock, pairs);
        even = _mm512_sub_ps(even, widen(low));
        odd = _mm512_sub_ps(odd, widen(high));
      }
    }
  }
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
