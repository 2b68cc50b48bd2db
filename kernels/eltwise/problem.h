// Plain data of the element-wise kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "core/graph/activation.h"
#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::eltwise {

enum class Op : std::uint8_t {
  add,     // y = act(a + b)
  mul,     // y = act(a * b)
  max,     // y = act(max(a, b))
  affine,  // y = act(scale[c] * a + shift[c])
  unary,   // y = act(a)
};

constexpr bool is_binary(Op op) noexcept { return op == Op::add || op == Op::mul || op == Op::max; }

/// How b spreads over a [batch, pixels, channels].
enum class Spread : std::uint8_t {
  full,         // b has a's shape
  per_channel,  // b is [batch, 1, channels]: one vector per image
  per_pixel,    // b is [batch, pixels, 1]: one number per pixel
};

/// One element-wise operation on tensors with a pixel stride each.
struct Problem {
  Op op = Op::add;
  Spread spread = Spread::full;  // of b
  int batch = 1;
  int pixels = 1;  // per image
  int channels = 1;
  std::ptrdiff_t a_stride = 1, b_stride = 1, y_stride = 1;
  Activation activation;
  Element x_type = Element::f32, b_type = Element::f32, y_type = Element::f32;  // x: a
};

/// Operands of one run; y may be a.
/// A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* a = nullptr;
  const float* b = nullptr;      // add, mul and max
  const float* scale = nullptr;  // affine
  const float* shift = nullptr;  // affine
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::eltwise
