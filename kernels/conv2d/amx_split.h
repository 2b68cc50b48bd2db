// Floats as sums of two bfloat16, x = high + low, in the layouts that the AMX convolutions read.
//
// The low half holds what rounding to the high one lost, so that their sum has 16 bits of x; of the
// four products of two such sums the smallest, low * low below 2^-16, is left out. An infinity has
// no low half: it makes its sum a NaN, as infinity minus infinity does.
#pragma once
#include "kernels/conv2d/amx_tile.h"

namespace atrous::kernels::conv2d::amx {
namespace {

inline __m512 widen(__m256i bits) noexcept {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

/// 32 floats, of which those behind `count` count as 0, to high and, with three terms, low halves.
template <int kTerms>
inline void split_block(const float* from, int count, Bits* high, Bits* low) noexcept {
  using namespace kernels::avx512;
  const __m512 x0 = _mm512_maskz_loadu_ps(first(count), from);
  const __m512 x1 = _mm512_maskz_loadu_ps(first(count - kLanes), from + kLanes);
  const auto bits = (__m512i)_mm512_cvtne2ps_pbh(x1, x0);
  _mm512_store_si512(high, bits);
  if constexpr (kTerms == 3) {
    const __m512 rest0 = _mm512_sub_ps(x0, widen(_mm512_castsi512_si256(bits)));
    const __m512 rest1 = _mm512_sub_ps(x1, widen(_mm512_extracti64x4_epi64(bits, 1)));
    _mm512_store_si512(low, (__m512i)_mm512_cvtne2ps_pbh(rest1, rest0));
  }
}

/// One float as its high half, and what is left.
inline Bits take_high(float& x) noexcept {
  std::uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  if ((bits & 0x7f800000U) == 0x7f800000U)
    return static_cast<Bits>(bits >> 16 | (x != x ? 64U : 0U));
  const std::uint32_t rounded = (bits + 0x7fffU + (bits >> 16 & 1U)) & 0xffff0000U;
  float high;
  __builtin_memcpy(&high, &rounded, sizeof(high));
  x -= high;
  return static_cast<Bits>(rounded >> 16);
}

/// Where the numbers of a step come from: channel c of output channel k is at from[k * row + c * column].
struct StepSource {
  const float* from;
  std::ptrdiff_t row, column;
  int rows, columns;  // that exist
};

/// Packs the weights of a step; zeros where the source ends.
template <int kTerms>
inline void pack_step(const StepSource& source, int vectors, Bits* to) noexcept {
  const std::ptrdiff_t half = std::ptrdiff_t{kTileBits} * vectors;
  for (int k = 0; k < vectors * kTileRows; ++k) {
    for (int c = 0; c < kBlock; ++c) {
      const bool exists = k < source.rows && c < source.columns;
      float x = exists ? source.from[k * source.row + c * source.column] : 0.0F;
      const std::ptrdiff_t at = k / kTileRows * kTileBits + c / 2 * 32 + k % kTileRows * 2 + c % 2;
      to[at] = take_high(x);
      if constexpr (kTerms == 3) to[half + at] = take_high(x);
    }
  }
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
