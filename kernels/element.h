#pragma once
#include <cstdint>

namespace atrous::kernels {

/// What a tensor of a problem is made of.
enum class Element : std::uint8_t { f32, bf16, f16 };

constexpr int size_of(Element type) noexcept { return type == Element::f32 ? 4 : 2; }

/// True if all tensors of a problem are of one type. Those of a problem without types are float32.
template <class Problem>
constexpr bool all_are(const Problem& p, Element type) noexcept {
  bool all = true;
  if constexpr (requires { p.x_type; })
    all = all && p.x_type == type;
  else
    all = type == Element::f32;
  if constexpr (requires { p.b_type; }) all = all && p.b_type == type;
  if constexpr (requires { p.y_type; }) all = all && p.y_type == type;
  if constexpr (requires { p.residual_type; })
    all = all && (!p.residual || p.residual_type == type);
  return all;
}

template <class Problem>
constexpr bool all_float(const Problem& p) noexcept {
  return all_are(p, Element::f32);
}

/// Why a row of the host that converts each tensor by itself cannot do the problem, or nullptr.
template <class Problem>
constexpr const char* rejects_half(const Problem& p) noexcept {
  bool half = p.x_type == Element::f16 || p.y_type == Element::f16;
  if constexpr (requires { p.b_type; }) half = half || p.b_type == Element::f16;
  if constexpr (requires { p.residual_type; })
    half = half || (p.residual && p.residual_type == Element::f16);
  return half ? "a tensor is binary16" : nullptr;
}

/// A number of 8 bits with float32's exponent, in memory.
struct BFloat16 {
  std::uint16_t bits;
};

}  // namespace atrous::kernels
