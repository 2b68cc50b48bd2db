// What the reference kernels share: the same helpers as avx2.h and avx512.h for one number.
#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/graph/activation.h"
#include "kernels/element.h"

namespace atrous::kernels::scalar {

inline float hard_sigmoid(float x) noexcept {
  const float shifted = x + 3.0F;
  return (shifted < 0 ? 0.0F : shifted > 6 ? 6.0F : shifted) * (1.0F / 6);
}

/// The activation of one value. NaN stays NaN, as in the vector kernels.
inline float activate(Activation a, float x) noexcept {
  switch (a.kind) {
    case Act::none:
      return x;
    case Act::relu:
      return x < 0 ? 0.0F : x;
    case Act::relu6:
      return x < 0 ? 0.0F : x > 6 ? 6.0F : x;
    case Act::leaky_relu:
      return x < 0 ? a.alpha * x : x;
    case Act::elu:
      return x < 0 ? a.alpha * std::expm1(x) : x;
    case Act::sigmoid:
      return 1.0F / (1.0F + std::exp(-x));
    case Act::tanh:
      return std::tanh(x);
    case Act::hard_sigmoid:
      return hard_sigmoid(x);
    case Act::hard_swish:
      return x * hard_sigmoid(x);
  }
  return x;
}

/// The nearest bfloat16, ties to the even one; NaN stays NaN.
inline BFloat16 narrow(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return {0x7fc0};
  return {static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

/// Number `i` of a tensor.
inline float load(const void* tensor, std::ptrdiff_t i, Element type) noexcept {
  if (type == Element::f32) return static_cast<const float*>(tensor)[i];
  const std::uint32_t bits = static_cast<const BFloat16*>(tensor)[i].bits;
  return std::bit_cast<float>(bits << 16);
}

inline void store(void* tensor, std::ptrdiff_t i, Element type, float value) noexcept {
  if (type == Element::f32) {
    static_cast<float*>(tensor)[i] = value;
  } else {
    static_cast<BFloat16*>(tensor)[i] = narrow(value);
  }
}

}  // namespace atrous::kernels::scalar
