// Plain data of the convolution kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "core/graph/activation.h"
#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::conv2d {

/// One convolution with everything that is fused behind it:
///
///   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
///                     + sum over r,s,c of w[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
///
/// x, y and residual are NHWC with a pixel stride each; rows and images are dense in pixels.
/// Channel c runs over the k-th group's in_channels / groups. Outside the image x is 0.
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
  /// Pixels of y from one output column, row or image to the next; 0 where they are dense. Padding
  /// may be negative: then the window begins inside the image.
  int column_pixels = 0;
  std::ptrdiff_t row_pixels = 0, image_pixels = 0;
  Element x_type = Element::f32, y_type = Element::f32, residual_type = Element::f32;
};

/// Weights as pack() gets them: OIHW with in_channels / groups inner channels; batch norm folded.
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

}  // namespace atrous::kernels::conv2d
