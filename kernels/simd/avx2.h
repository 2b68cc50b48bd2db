// Helpers of the AVX2 kernels. Everything has internal linkage: an instruction-set object must
// define no weak symbols, or a baseline caller could be linked to code that its processor lacks.
#pragma once
#include <immintrin.h>

#include <cstddef>

#include "core/graph/activation.h"

namespace atrous::kernels::avx2 {
namespace {

constexpr int kLanes = 8;

/// Mask of the first `count` lanes for maskload and maskstore; all from 8 on, none below 1.
inline __m256i first(std::ptrdiff_t count) noexcept {
  const int cut = count >= kLanes ? kLanes : count <= 0 ? 0 : static_cast<int>(count);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(cut), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

/// exp(x) = (1 + fraction) * scale * scale2. Two factors, so that every exponent of [-104, 89]
/// (to which x is cut) can be written as a normal number.
struct ExpParts {
  __m256 fraction, scale, scale2;
};

inline __m256 power_of_two(__m256i exponent) noexcept {
  const __m256i biased = _mm256_add_epi32(exponent, _mm256_set1_epi32(127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(biased, 23));
}

/// Taylor's e^r - 1 on |r| <= ln(2)/2; the order leaves an error below half an ulp of the result.
inline ExpParts exp_parts(__m256 x) noexcept {
  x = _mm256_max_ps(_mm256_set1_ps(-104.0F), x);
  x = _mm256_min_ps(_mm256_set1_ps(89.0F), x);
  const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504F)),
                                   _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  // ln(2) in two parts: the first has few enough bits that n * 0.693359375 is exact.
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0.693359375F), x);
  r = _mm256_fnmadd_ps(n, _mm256_set1_ps(-2.12194440e-4F), r);
  __m256 p = _mm256_set1_ps(1.0F / 5040);
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0F / 720));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0F / 120));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0F / 24));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0F / 6));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.5F));
  p = _mm256_fmadd_ps(_mm256_mul_ps(p, r), r, r);
  const __m256i exponent = _mm256_cvtps_epi32(n);
  const __m256i half = _mm256_srai_epi32(exponent, 1);
  return {p, power_of_two(half), power_of_two(_mm256_sub_epi32(exponent, half))};
}

/// e^x within 2 ulp; underflows to 0, overflows to infinity, NaN stays NaN.
inline __m256 exp(__m256 x) noexcept {
  const ExpParts e = exp_parts(x);
  const __m256 m = _mm256_add_ps(e.fraction, _mm256_set1_ps(1.0F));
  return _mm256_mul_ps(_mm256_mul_ps(m, e.scale), e.scale2);
}

/// e^x - 1 without cancellation near 0.
inline __m256 expm1(__m256 x) noexcept {
  const ExpParts e = exp_parts(x);
  const __m256 one = _mm256_set1_ps(1.0F);
  const __m256 power = _mm256_mul_ps(e.scale, e.scale2);
  // At the cut the power is infinite and the fraction may be negative: inf - inf would be NaN.
  const __m256 infinite = _mm256_cmp_ps(power, _mm256_set1_ps(3.0e38F), _CMP_GT_OQ);
  const __m256 y = _mm256_fmadd_ps(e.fraction, power, _mm256_sub_ps(power, one));
  const __m256 m = _mm256_add_ps(e.fraction, one);
  return _mm256_blendv_ps(y, _mm256_mul_ps(_mm256_mul_ps(m, e.scale), e.scale2), infinite);
}

inline __m256 absolute(__m256 x) noexcept { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), x); }

inline __m256 sigmoid(__m256 x) noexcept {
  const __m256 one = _mm256_set1_ps(1.0F);
  return _mm256_div_ps(one, _mm256_add_ps(one, exp(_mm256_sub_ps(_mm256_setzero_ps(), x))));
}

/// From e^(-2|x|) - 1, so that small x keep their digits and large ones do not overflow.
inline __m256 tanh(__m256 x) noexcept {
  const __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0F));
  const __m256 e = expm1(_mm256_mul_ps(absolute(x), _mm256_set1_ps(-2.0F)));
  const __m256 t = _mm256_div_ps(e, _mm256_add_ps(e, _mm256_set1_ps(2.0F)));
  return _mm256_or_ps(absolute(t), sign);
}

inline __m256 hard_sigmoid(__m256 x) noexcept {
  x = _mm256_max_ps(_mm256_setzero_ps(), _mm256_add_ps(x, _mm256_set1_ps(3.0F)));
  return _mm256_mul_ps(_mm256_min_ps(_mm256_set1_ps(6.0F), x), _mm256_set1_ps(1.0F / 6));
}

/// True for activations that are no more than a lower and an upper bound, and for none.
inline bool is_clamp(Act kind) noexcept {
  return kind == Act::none || kind == Act::relu || kind == Act::relu6;
}

/// Where x < 0, `other`; elsewhere, NaN included, x.
inline __m256 where_negative(__m256 x, __m256 other) noexcept {
  return _mm256_blendv_ps(x, other, _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_LT_OQ));
}

/// The activation of 8 values. NaN stays NaN: max and min return their second operand for it.
inline __m256 activate(Activation a, __m256 x) noexcept {
  const __m256 zero = _mm256_setzero_ps();
  const __m256 alpha = _mm256_set1_ps(a.alpha);
  switch (a.kind) {
    case Act::none:
      return x;
    case Act::relu:
      return _mm256_max_ps(zero, x);
    case Act::relu6:
      return _mm256_min_ps(_mm256_set1_ps(6.0F), _mm256_max_ps(zero, x));
    case Act::leaky_relu:
      return where_negative(x, _mm256_mul_ps(x, alpha));
    case Act::elu:
      return where_negative(x, _mm256_mul_ps(expm1(x), alpha));
    case Act::sigmoid:
      return sigmoid(x);
    case Act::tanh:
      return tanh(x);
    case Act::hard_sigmoid:
      return hard_sigmoid(x);
    case Act::hard_swish:
      return _mm256_mul_ps(x, hard_sigmoid(x));
  }
  return x;
}

}  // namespace
}  // namespace atrous::kernels::avx2
