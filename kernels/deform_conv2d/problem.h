// Plain data of the deformable convolution: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "core/graph/activation.h"
#include "kernels/functions.h"

namespace atrous::kernels::deform_conv2d {

/// Convolution whose taps are moved by given offsets and, in its second version, weighed by a mask:
///
///   y[n,p,q,k] = act( bias[k] + sum over r,s,c of w[k,c,r,s] * mask[n,p,q,o,r,s] *
///                     x[n, p*stride + r*dilation - top + dy[n,p,q,o,r,s], ... + dx[n,p,q,o,r,s], c] )
///
/// x is bilinear between places and 0 outside the image. o is the offset group of channel c:
/// c / (in_channels / offset_groups). Offsets are NHWC with channels (o, r, s, (dy, dx)), the mask
/// with channels (o, r, s); without a mask it counts as 1. All operands have a pixel stride each.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1, in_channels = 1;
  int out_height = 1, out_width = 1, out_channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;
  int groups = 1, offset_groups = 1;
  bool masked = false;
  std::ptrdiff_t x_stride = 1, offset_stride = 1, mask_stride = 0, y_stride = 1;
  Activation activation;
};

/// Weights as pack() gets them: OIHW with in_channels / groups inner channels; batch norm folded.
struct Weights {
  const float* weight = nullptr;
  const float* bias = nullptr;  // out_channels numbers, never null
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  const float* offset = nullptr;
  const float* mask = nullptr;
  const void* packed = nullptr;
  float* y = nullptr;
};

using Functions = PackedFunctions<Problem, Args, Weights>;

}  // namespace atrous::kernels::deform_conv2d
