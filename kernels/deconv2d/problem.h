// Plain data of the transposed convolution: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "core/graph/activation.h"
#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::deconv2d {

/// One transposed convolution with everything that is fused behind it:
///
///   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
///                     + sum over r,s,c of w[c,k,r,s] * x[n,i,j,c] )
///
/// over the places of x with i*stride + r*dilation - top = p and j*stride + s*dilation - left = q.
/// x, y and residual are NHWC with a pixel stride each; rows and images are dense in pixels.
/// Channel c runs over the k-th group's in_channels / groups.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1, in_channels = 1;
  int out_height = 1, out_width = 1, out_channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;
  int groups = 1;
  std::ptrdiff_t x_stride = 1, y_stride = 1, residual_stride = 0;
  bool residual = false;
  Activation activation;
  Element x_type = Element::f32, y_type = Element::f32, residual_type = Element::f32;
};

/// Weights as pack() gets them: IOHW with out_channels / groups outer channels; batch norm folded.
struct Weights {
  const float* weight = nullptr;
  const float* bias = nullptr;  // out_channels numbers, never null
};

/// Operands of one run. A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  const void* packed = nullptr;
  const float* residual = nullptr;
  float* y = nullptr;
};

using Functions = PackedFunctions<Problem, Args, Weights>;

}  // namespace atrous::kernels::deconv2d
