// Activations in double precision, for naive loops.
#pragma once
#include <algorithm>
#include <cmath>

#include "core/graph/activation.h"

namespace atrous::test {

inline double naive_activation(Activation a, double x) noexcept {
  const double hard_sigmoid = std::min(std::max(x + 3.0, 0.0), 6.0) / 6.0;
  switch (a.kind) {
    case Act::none:
      return x;
    case Act::relu:
      return std::max(x, 0.0);
    case Act::relu6:
      return std::min(std::max(x, 0.0), 6.0);
    case Act::leaky_relu:
      return x < 0 ? static_cast<double>(a.alpha) * x : x;
    case Act::elu:
      return x < 0 ? static_cast<double>(a.alpha) * std::expm1(x) : x;
    case Act::sigmoid:
      return 1.0 / (1.0 + std::exp(-x));
    case Act::tanh:
      return std::tanh(x);
    case Act::hard_sigmoid:
      return hard_sigmoid;
    case Act::hard_swish:
      return x * hard_sigmoid;
  }
  return x;
}

/// Whether fp32 kernels compute it without rounding on whole numbers and alpha 0.25.
inline bool is_exact(Act kind) noexcept {
  return kind == Act::none || kind == Act::relu || kind == Act::relu6 || kind == Act::leaky_relu;
}

/// Largest error that a kernel may add by the activation itself, relative to its true value; the
/// vector exponential's own is below 2^-23, and what follows rounds three times.
constexpr double kActivationError = 4 * 0x1p-23;

}  // namespace atrous::test
