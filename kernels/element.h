#pragma once
#include <cstdint>

namespace atrous::kernels {

/// What a tensor of a problem is made of.
enum class Element : std::uint8_t { f32, bf16, f16 };

constexpr int size_of(Element type) noexcept { return type == Element::f32 ? 4 : 2; }

/// True if all tensors of a problem are float32. Those of a problem without types are.
template <class Problem>
constexpr bool all_float(const Problem& p) noexcept {
  bool all = true;
  if constexpr (requires { p.x_type; }) all = all && p.x_type == Element::f32;
  if constexpr (requires { p.b_type; }) all = all && p.b_type == Element::f32;
  if constexpr (requires { p.y_type; }) all = all && p.y_type == Element::f32;
  if constexpr (requires { p.residual_type; })
    all = all && (!p.residual || p.residual_type == Element::f32);
  return all;
}

}  // namespace atrous::kernels
