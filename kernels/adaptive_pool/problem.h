// Plain data of adaptive average pooling: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::adaptive_pool {

/// Average pooling to a given size, smaller or larger than the input's:
///
///   y[n,p,q,c] = mean of x[n,i,j,c] over i in [floor(p*in/out), ceil((p+1)*in/out)), likewise j
///
/// x and y are NHWC with a pixel stride each. Sums run over each row of a bin, then over the rows.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  std::ptrdiff_t x_stride = 1, y_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::adaptive_pool
