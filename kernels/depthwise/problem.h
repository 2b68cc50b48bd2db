// Plain data of the depthwise kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "core/graph/activation.h"
#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::depthwise {

/// A convolution with one window per channel and everything that is fused behind it:
///
///   y[n,p,q,c] = act( bias[c] + residual[n,p,q,c]
///                     + sum over r,s of w[c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
///
/// x, y and residual are NHWC with a pixel stride each. Outside the image x is 0.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;
  std::ptrdiff_t x_stride = 1, y_stride = 1, residual_stride = 0;
  bool residual = false;
  Activation activation;
  Element x_type = Element::f32, y_type = Element::f32, residual_type = Element::f32;
};

/// Weights as pack() gets them: [channels, kernel_height, kernel_width]; batch norm folded.
struct Weights {
  const float* weight = nullptr;
  const float* bias = nullptr;  // never null
};

/// Operands of one run. A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  const void* packed = nullptr;
  const float* residual = nullptr;
  float* y = nullptr;
};

using Functions = PackedFunctions<Problem, Args, Weights>;

}  // namespace atrous::kernels::depthwise
