// Plain data of the parametric rectifier: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::prelu {

/// y[i,c] = x[i,c] < 0 ? slope[c] * x[i,c] : x[i,c]
/// x and y are [pixels, channels] with a pixel stride each.
struct Problem {
  int pixels = 1;  // of all images
  int channels = 1;
  std::ptrdiff_t x_stride = 1, y_stride = 1;
};

/// Operands of one run. y may be x.
struct Args {
  const float* x = nullptr;
  const float* slope = nullptr;  // channels numbers
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::prelu
