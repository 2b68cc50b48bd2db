// AVX-512 as the type that kernels written once for all instruction sets take. Internal linkage,
// as everything in avx512.h.
#pragma once
#include "kernels/element.h"
#include "kernels/simd/avx512.h"

namespace atrous::kernels::avx512 {
namespace {

/// bfloat16 as floats.
inline __m512 widen(__m256i bits) noexcept {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

/// The nearest bfloat16, ties to the even one; NaN stays NaN.
inline __m256i narrow(__m512 v) noexcept {
  const __m512i bits = _mm512_castps_si512(v);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i half = _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff));
  const __m512i rounded = _mm512_srli_epi32(_mm512_add_epi32(bits, half), 16);
  const __mmask16 nan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
  return _mm512_cvtepi32_epi16(_mm512_mask_mov_epi32(rounded, nan, _mm512_set1_epi32(0x7fc0)));
}

struct Simd {
  using Vector = __m512;   // floats
  using Index = __m512i;   // 32-bit integers
  using Mask = __mmask16;  // lanes of memory
  using Test = __mmask16;  // outcome of a comparison
  using Number = float;    // of a tensor
  static constexpr Element kElement = Element::f32;
  static constexpr int kLanes = avx512::kLanes;

  static Mask first(std::ptrdiff_t count) noexcept { return avx512::first(count); }
  static Vector load(const float* p) noexcept { return _mm512_loadu_ps(p); }
  /// Zero outside the mask, where memory is not touched.
  static Vector load(const float* p, Mask mask) noexcept { return _mm512_maskz_loadu_ps(mask, p); }
  static Vector load(const float* p, Mask mask, Vector outside) noexcept {
    return _mm512_mask_loadu_ps(outside, mask, p);
  }
  /// Zero outside the mask.
  static Vector keep(Vector v, Mask mask) noexcept { return _mm512_maskz_mov_ps(mask, v); }
  static void store(float* p, Vector v) noexcept { _mm512_storeu_ps(p, v); }
  static void store(float* p, Mask mask, Vector v) noexcept { _mm512_mask_storeu_ps(p, mask, v); }

  static Vector load(const BFloat16* p) noexcept {
    return widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  }
  static Vector load(const BFloat16* p, Mask mask) noexcept {
    return widen(_mm256_maskz_loadu_epi16(mask, p));
  }
  static void store(BFloat16* p, Vector v) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), narrow(v));
  }
  static void store(BFloat16* p, Mask mask, Vector v) noexcept {
    _mm256_mask_storeu_epi16(p, mask, narrow(v));
  }

  static Vector set1(float value) noexcept { return _mm512_set1_ps(value); }
  static Vector set1(BFloat16 value) noexcept {
    return _mm512_castsi512_ps(_mm512_set1_epi32(value.bits << 16));
  }
  static Vector add(Vector a, Vector b) noexcept { return _mm512_add_ps(a, b); }
  static Vector sub(Vector a, Vector b) noexcept { return _mm512_sub_ps(a, b); }
  static Vector mul(Vector a, Vector b) noexcept { return _mm512_mul_ps(a, b); }
  static Vector div(Vector a, Vector b) noexcept { return _mm512_div_ps(a, b); }
  /// b when either is NaN.
  static Vector max(Vector a, Vector b) noexcept { return _mm512_max_ps(a, b); }
  static Vector min(Vector a, Vector b) noexcept { return _mm512_min_ps(a, b); }
  /// a * b + c
  static Vector fma(Vector a, Vector b, Vector c) noexcept { return _mm512_fmadd_ps(a, b, c); }
  static Vector sqrt(Vector v) noexcept { return _mm512_sqrt_ps(v); }
  static Vector exp(Vector v) noexcept { return avx512::exp(v); }
  static Vector activate(Activation a, Vector v) noexcept { return avx512::activate(a, v); }

  static float sum(Vector v) noexcept { return _mm512_reduce_add_ps(v); }
  /// The largest lane in every lane.
  static Vector spread_max(Vector v) noexcept {
    v = _mm512_max_ps(v, _mm512_shuffle_f32x4(v, v, 0x4e));
    v = _mm512_max_ps(v, _mm512_shuffle_f32x4(v, v, 0xb1));
    v = _mm512_max_ps(v, _mm512_permute_ps(v, 0x4e));
    return _mm512_max_ps(v, _mm512_permute_ps(v, 0xb1));
  }
  /// One bit a lane.
  static unsigned equal_bits(Vector a, Vector b) noexcept {
    return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ);
  }

  static Test greater(Vector a, Vector b) noexcept { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
  static Index select(Test test, Index yes, Index no) noexcept {
    return _mm512_mask_mov_epi32(no, test, yes);
  }
  static Index set1_index(int value) noexcept { return _mm512_set1_epi32(value); }
  static Index load_index(const int* p) noexcept { return _mm512_loadu_si512(p); }
  static Vector permute(Vector v, Index index) noexcept { return _mm512_permutexvar_ps(index, v); }
  static Vector gather(const float* p, Index index) noexcept {
    return _mm512_i32gather_ps(index, p, 4);
  }
  static void store_index(int* p, Index v, std::ptrdiff_t count) noexcept {
    _mm512_mask_storeu_epi32(p, first(count), v);
  }
  static void store_bytes(unsigned char* p, Index v, std::ptrdiff_t count) noexcept {
    if (count >= kLanes)
      _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(v));
    else
      _mm512_mask_cvtepi32_storeu_epi8(p, first(count), v);
  }

  static void transpose(Vector (&v)[kLanes]) noexcept {
    Vector t[kLanes];
#pragma GCC unroll 8
    for (int i = 0; i < 16; i += 2) {
      t[i] = _mm512_unpacklo_ps(v[i], v[i + 1]);
      t[i + 1] = _mm512_unpackhi_ps(v[i], v[i + 1]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 16; i += 4) {
      v[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
      v[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
      v[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
      v[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    // Now v[4 g + k] holds, in 128-bit lane j, column 4 j + k of rows 4 g .. 4 g + 3.
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
      t[k] = _mm512_shuffle_f32x4(v[k], v[k + 4], 0x88);
      t[k + 4] = _mm512_shuffle_f32x4(v[k], v[k + 4], 0xdd);
      t[k + 8] = _mm512_shuffle_f32x4(v[k + 8], v[k + 12], 0x88);
      t[k + 12] = _mm512_shuffle_f32x4(v[k + 8], v[k + 12], 0xdd);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
      v[k] = _mm512_shuffle_f32x4(t[k], t[k + 8], 0x88);
      v[k + 8] = _mm512_shuffle_f32x4(t[k], t[k + 8], 0xdd);
      v[k + 4] = _mm512_shuffle_f32x4(t[k + 4], t[k + 12], 0x88);
      v[k + 12] = _mm512_shuffle_f32x4(t[k + 4], t[k + 12], 0xdd);
    }
  }
};

/// The same for tensors of bfloat16, which are floats in registers.
struct Simd16 : Simd {
  using Number = BFloat16;
  static constexpr Element kElement = Element::bf16;
};

}  // namespace
}  // namespace atrous::kernels::avx512
