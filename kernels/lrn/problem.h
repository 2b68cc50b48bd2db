// Plain data of local response normalisation: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::lrn {

/// Local response normalisation across channels:
///
///   y[i,c] = x[i,c] / (bias + alpha / (before + 1 + after) * sum of x[i,k]^2)^beta
///   over k from c - before to c + after, as far as there are channels
///
/// x and y are [pixels, channels] with a pixel stride each.
struct Problem {
  int pixels = 1;  // of all images
  int channels = 1;
  int before = 2, after = 2;
  float alpha = 1e-4F, beta = 0.75F, bias = 1;
  std::ptrdiff_t x_stride = 1, y_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::lrn
