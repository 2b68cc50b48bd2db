// Plain data of the softmax kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::softmax {

/// Softmax (or its logarithm) over the channels of every pixel:
///
///   y[i,c] = exp(x[i,c] - m) / sum over k of exp(x[i,k] - m),   m = max over k of x[i,k]
struct Problem {
  int pixels = 1;  // of all images
  int channels = 1;
  bool logarithm = false;
  std::ptrdiff_t x_stride = 1, y_stride = 1;
  Element x_type = Element::f32, y_type = Element::f32;
};

/// Operands of one run; y may be x.
/// A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::softmax
