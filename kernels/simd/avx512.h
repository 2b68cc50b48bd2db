// Helpers of the AVX-512 kernels. Everything has internal linkage: an instruction-set object must
// define no weak symbols, or a baseline caller could be linked to code that its processor lacks.
#pragma once

// g++ 12 takes the deliberately undefined operand of unmasked intrinsics for an oversight.
#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#pragma GCC diagnostic pop

#include <cstddef>

#include "core/graph/activation.h"

namespace atrous::kernels::avx512 {
namespace {

constexpr int kLanes = 16;

/// Mask of the first `count` lanes; all of them from 16 on, none below 1.
inline __mmask16 first(std::ptrdiff_t count) noexcept {
  if (count >= kLanes) return 0xffff;
  return count <= 0 ? __mmask16{0} : static_cast<__mmask16>((1U << count) - 1U);
}

/// exp(x) = (1 + fraction) * 2^exponent, |fraction| < 0.42. NaN stays NaN; x is cut to [-104, 89],
/// beyond which exp(x) is 0 or infinity anyway.
struct ExpParts {
  __m512 fraction, exponent;
};

/// Taylor's e^r - 1 on |r| <= ln(2)/2; the order leaves an error below half an ulp of the result.
inline ExpParts exp_parts(__m512 x) noexcept {
  x = _mm512_max_ps(_mm512_set1_ps(-104.0F), x);
  x = _mm512_min_ps(_mm512_set1_ps(89.0F), x);
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504F)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  // ln(2) in two parts: the first has few enough bits that n * 0.693359375 is exact.
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375F), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4F), r);
  __m512 p = _mm512_set1_ps(1.0F / 5040);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0F / 720));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0F / 120));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0F / 24));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0F / 6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.5F));
  p = _mm512_fmadd_ps(_mm512_mul_ps(p, r), r, r);
  return {p, n};
}

/// e^x within 2 ulp; underflows to 0, overflows to infinity, NaN stays NaN.
inline __m512 exp(__m512 x) noexcept {
  const ExpParts e = exp_parts(x);
  return _mm512_scalef_ps(_mm512_add_ps(e.fraction, _mm512_set1_ps(1.0F)), e.exponent);
}

/// e^x - 1 without cancellation near 0.
inline __m512 expm1(__m512 x) noexcept {
  const ExpParts e = exp_parts(x);
  const __m512 one = _mm512_set1_ps(1.0F);
  const __m512 power = _mm512_scalef_ps(one, e.exponent);
  // At the cut the power is infinite and the fraction may be negative: inf - inf would be NaN.
  const __mmask16 infinite = _mm512_cmp_ps_mask(e.exponent, _mm512_set1_ps(128.0F), _CMP_GE_OQ);
  const __m512 y = _mm512_fmadd_ps(e.fraction, power, _mm512_sub_ps(power, one));
  return _mm512_mask_mov_ps(y, infinite,
                            _mm512_scalef_ps(_mm512_add_ps(e.fraction, one), e.exponent));
}

inline __m512 sigmoid(__m512 x) noexcept {
  const __m512 one = _mm512_set1_ps(1.0F);
  return _mm512_div_ps(one, _mm512_add_ps(one, exp(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}

/// From e^(-2|x|) - 1, so that small x keep their digits and large ones do not overflow.
inline __m512 tanh(__m512 x) noexcept {
  const __m512 sign = _mm512_and_ps(x, _mm512_set1_ps(-0.0F));
  const __m512 e = expm1(_mm512_mul_ps(_mm512_abs_ps(x), _mm512_set1_ps(-2.0F)));
  const __m512 t = _mm512_div_ps(e, _mm512_add_ps(e, _mm512_set1_ps(2.0F)));
  return _mm512_or_ps(_mm512_abs_ps(t), sign);
}

inline __m512 hard_sigmoid(__m512 x) noexcept {
  x = _mm512_max_ps(_mm512_setzero_ps(), _mm512_add_ps(x, _mm512_set1_ps(3.0F)));
  return _mm512_mul_ps(_mm512_min_ps(_mm512_set1_ps(6.0F), x), _mm512_set1_ps(1.0F / 6));
}

/// True for activations that are no more than a lower and an upper bound, and for none.
inline bool is_clamp(Act kind) noexcept {
  return kind == Act::none || kind == Act::relu || kind == Act::relu6;
}

/// The activation of 16 values. NaN stays NaN: max and min return their second operand for it.
inline __m512 activate(Activation a, __m512 x) noexcept {
  const __m512 zero = _mm512_setzero_ps();
  const __mmask16 negative = _mm512_cmp_ps_mask(x, zero, _CMP_LT_OQ);
  switch (a.kind) {
    case Act::none:
      return x;
    case Act::relu:
      return _mm512_max_ps(zero, x);
    case Act::relu6:
      return _mm512_min_ps(_mm512_set1_ps(6.0F), _mm512_max_ps(zero, x));
    case Act::leaky_relu:
      return _mm512_mask_mul_ps(x, negative, x, _mm512_set1_ps(a.alpha));
    case Act::elu:
      return _mm512_mask_mul_ps(x, negative, expm1(x), _mm512_set1_ps(a.alpha));
    case Act::sigmoid:
      return sigmoid(x);
    case Act::tanh:
      return tanh(x);
    case Act::hard_sigmoid:
      return hard_sigmoid(x);
    case Act::hard_swish:
      return _mm512_mul_ps(x, hard_sigmoid(x));
  }
  return x;
}

}  // namespace
}  // namespace atrous::kernels::avx512
