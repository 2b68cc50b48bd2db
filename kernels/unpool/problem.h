// Plain data of max-unpooling: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::unpool {

/// The inverse of maximum pooling with indices:
///
///   y[n, index[n,i,c], c] = x[n,i,c]   for every input pixel i, in order; every other y is 0
///
/// x, index and y are NHWC with a pixel stride each. Where two pixels name one place the later one
/// wins. Indices outside [0, out_pixels) are passed over.
struct Problem {
  int batch = 1;
  int in_pixels = 1, out_pixels = 1;  // of one image
  int channels = 1;
  std::ptrdiff_t x_stride = 1, index_stride = 1, y_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  const std::int32_t* index = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::unpool
