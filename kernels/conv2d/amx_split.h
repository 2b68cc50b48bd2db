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

/// 32 floats, of which those behind `count` count as 0, in their parts.
template <int kParts>
inline void split_block(const float* from, int count, Bits* to, std::ptrdiff_t part) noexcept {
  using namespace kernels::avx512;
  __m512 x0 = _mm512_maskz_loadu_ps(first(count), from);
  __m512 x1 = _mm512_maskz_loadu_ps(first(count - kLanes), from + kLanes);
  for (int i = 0; i < kParts; ++i, to += part) {
    const auto bits = (__m512i)_mm512_cvtne2ps_pbh(x1, x0);
    _mm512_store_si512(to, bits);
    x0 = _mm512_sub_ps(x0, widen(_mm512_castsi512_si256(bits)));
    x1 = _mm512_sub_ps(x1, widen(_mm512_extracti64x4_epi64(bits, 1)));
  }
}

/// 32 numbers that are bfloat16 already.
inline void copy_block(const Bits* from, int count, Bits* to) noexcept {
  const __mmask32 mask = count >= kBlock ? ~__mmask32{0} : (__mmask32{1} << count) - 1U;
  _mm512_store_si512(to, _mm512_maskz_loadu_epi16(mask, from));
}

/// The next part of a float; leaves what is lost.
inline Bits take_part(float& x) noexcept {
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

/// Where the numbers of a step come from: channel c of output channel k is at
/// from[k * row + c * column], or with several places to a channel at
/// from[k * row + c % channels * column + c / channels].
struct StepSource {
  const float* from;
  std::ptrdiff_t row, column;
  int rows, columns;  // that exist
  int channels;       // of a place
};

/// Packs the weights of a step, those of channels [begin, begin + 32); zeros where the source ends.
template <int kParts>
inline void pack_step(const StepSource& source, int begin, int vectors, Bits* to) noexcept {
  const std::ptrdiff_t part = std::ptrdiff_t{kTileBits} * vectors;
  for (int i = 0; i < kBlock; ++i) {
    const int c = begin + i;
    const float* from = source.from + c % source.channels * source.column + c / source.channels;
    for (int k = 0; k < vectors * kTileRows; ++k) {
      const bool exists = k < source.rows && c < source.columns;
      float x = exists ? from[k * source.row] : 0.0F;
      const std::ptrdiff_t at = k / kTileRows * kTileBits + i / 2 * 32 + k % kTileRows * 2 + i % 2;
      for (int n = 0; n < kParts; ++n) to[n * part + at] = take_part(x);
    }
  }
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
