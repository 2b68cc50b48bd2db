// What the resizing kernels do with a finished sample; included by their sources.
#pragma once
#include "kernels/resize/problem.h"

namespace atrous::kernels::resize {
namespace {

template <class Simd>
struct Epilogue {
  using Vector = typename Simd::Vector;

  explicit Epilogue(Activation a) noexcept
      : activation(a),
        clamp(a.kind == Act::none || a.kind == Act::relu || a.kind == Act::relu6),
        low(Simd::set1(a.kind == Act::none ? -__builtin_inff() : 0.0F)),
        high(Simd::set1(a.kind == Act::relu6 ? 6.0F : __builtin_inff())) {}

  /// The activation; those that are no more than bounds cost two instructions and no branch.
  Vector operator()(Vector value) const noexcept {
    if (!clamp) return Simd::activate(activation, value);
    return Simd::min(high, Simd::max(low, value));
  }

  Activation activation;
  bool clamp;
  Vector low, high;
};

template <class Simd>
typename Simd::Vector lerp(typename Simd::Vector a,
                           typename Simd::Vector b,
                           typename Simd::Vector weight) noexcept {
  return Simd::fma(weight, Simd::sub(b, a), a);
}

}  // namespace
}  // namespace atrous::kernels::resize
