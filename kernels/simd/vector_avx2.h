// AVX2 as the type that kernels written once for all instruction sets take. Internal linkage, as
// everything in avx2.h.
#pragma once
#include "kernels/element.h"
#include "kernels/simd/avx2.h"

namespace atrous::kernels::avx2 {
namespace {

struct Simd {
  using Vector = __m256;  // floats
  using Index = __m256i;  // 32-bit integers
  using Mask = __m256i;   // lanes of memory
  using Test = __m256;    // outcome of a comparison
  using Number = float;   // of a tensor
  static constexpr Element kElement = Element::f32;
  static constexpr int kLanes = avx2::kLanes;

  static Mask first(std::ptrdiff_t count) noexcept { return avx2::first(count); }
  static Vector load(const float* p) noexcept { return _mm256_loadu_ps(p); }
  /// Zero outside the mask, where memory is not touched.
  static Vector load(const float* p, Mask mask) noexcept { return _mm256_maskload_ps(p, mask); }
  static Vector load(const float* p, Mask mask, Vector outside) noexcept {
    return _mm256_blendv_ps(outside, load(p, mask), _mm256_castsi256_ps(mask));
  }
  /// Zero outside the mask.
  static Vector keep(Vector v, Mask mask) noexcept {
    return _mm256_and_ps(v, _mm256_castsi256_ps(mask));
  }
  static void store(float* p, Vector v) noexcept { _mm256_storeu_ps(p, v); }
  static void store(float* p, Mask mask, Vector v) noexcept { _mm256_maskstore_ps(p, mask, v); }

  static Vector set1(float value) noexcept { return _mm256_set1_ps(value); }
  static Vector add(Vector a, Vector b) noexcept { return _mm256_add_ps(a, b); }
  static Vector sub(Vector a, Vector b) noexcept { return _mm256_sub_ps(a, b); }
  static Vector mul(Vector a, Vector b) noexcept { return _mm256_mul_ps(a, b); }
  static Vector div(Vector a, Vector b) noexcept { return _mm256_div_ps(a, b); }
  /// b when either is NaN.
  static Vector max(Vector a, Vector b) noexcept { return _mm256_max_ps(a, b); }
  static Vector min(Vector a, Vector b) noexcept { return _mm256_min_ps(a, b); }
  /// a * b + c
  static Vector fma(Vector a, Vector b, Vector c) noexcept { return _mm256_fmadd_ps(a, b, c); }
  static Vector sqrt(Vector v) noexcept { return _mm256_sqrt_ps(v); }
  static Vector exp(Vector v) noexcept { return avx2::exp(v); }
  static Vector activate(Activation a, Vector v) noexcept { return avx2::activate(a, v); }

  static float sum(Vector v) noexcept {
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
  }
  /// The largest lane in every lane.
  static Vector spread_max(Vector v) noexcept {
    v = _mm256_max_ps(v, _mm256_permute2f128_ps(v, v, 1));
    v = _mm256_max_ps(v, _mm256_permute_ps(v, 0x4e));
    return _mm256_max_ps(v, _mm256_permute_ps(v, 0xb1));
  }
  /// One bit a lane.
  static unsigned equal_bits(Vector a, Vector b) noexcept {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_EQ_OQ)));
  }

  static Test greater(Vector a, Vector b) noexcept { return _mm256_cmp_ps(a, b, _CMP_GT_OQ); }
  static Index select(Test test, Index yes, Index no) noexcept {
    return _mm256_blendv_epi8(no, yes, _mm256_castps_si256(test));
  }
  static Index set1_index(int value) noexcept { return _mm256_set1_epi32(value); }
  static Index load_index(const int* p) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  }
  static Vector permute(Vector v, Index index) noexcept {
    return _mm256_permutevar8x32_ps(v, index);
  }
  static Vector gather(const float* p, Index index) noexcept {
    return _mm256_i32gather_ps(p, index, 4);
  }
  static void store_index(int* p, Index v, std::ptrdiff_t count) noexcept {
    _mm256_maskstore_epi32(p, first(count), v);
  }
  static void store_bytes(unsigned char* p, Index v, std::ptrdiff_t count) noexcept {
    const __m128i words =
        _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    const __m128i bytes = _mm_packus_epi16(words, words);
    if (count >= kLanes) {
      _mm_storel_epi64(reinterpret_cast<__m128i*>(p), bytes);
      return;
    }
    auto rest = static_cast<unsigned long long>(_mm_cvtsi128_si64(bytes));
    for (std::ptrdiff_t i = 0; i < count; ++i, rest >>= 8)
      p[i] = static_cast<unsigned char>(rest & 0xff);
  }

  static void transpose(Vector (&v)[kLanes]) noexcept {
    Vector t[kLanes];
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
      t[i] = _mm256_unpacklo_ps(v[i], v[i + 1]);
      t[i + 1] = _mm256_unpackhi_ps(v[i], v[i + 1]);
    }
#pragma GCC unroll 2
    for (int i = 0; i < 8; i += 4) {
      v[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
      v[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
      v[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
      v[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    for (int k = 0; k < 4; ++k) t[k] = v[k], t[k + 4] = v[k + 4];
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
      v[k] = _mm256_permute2f128_ps(t[k], t[k + 4], 0x20);
      v[k + 4] = _mm256_permute2f128_ps(t[k], t[k + 4], 0x31);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::avx2
