// Plain data of maximum pooling with indices: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::max_index {

/// Maximum of every channel over a sliding window, and where in the image's plane it lay:
///
///   y[n,p,q,c] = max over r,s of x[n,i,j,c],   index[n,p,q,c] = i*in_width + j of the first maximum
///   with i = p*stride + r*dilation - top, j = q*stride + s*dilation - left
///
/// x, y and index are NHWC with a pixel stride each. Places outside the image never count; a window
/// that sees none gives -infinity and index -1. A NaN is no maximum.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;
  std::ptrdiff_t x_stride = 1, y_stride = 1, index_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  float* y = nullptr;
  std::int32_t* index = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::max_index
