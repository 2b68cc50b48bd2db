// Plain data of group normalisation: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::group_norm {

/// Normalisation by the mean and variance of a group of channels over the pixels of one image:
///
///   y[n,i,c] = scale[c] * (x[n,i,c] - mean[n,g]) / sqrt(variance[n,g] + epsilon) + shift[c]
///
/// with g = c / (channels / groups) and the variance divided by the number of elements. Instance
/// normalisation has as many groups as channels; layer normalisation of every pixel is a batch of
/// images of one pixel with one group. x and y have a pixel stride each.
struct Problem {
  int batch = 1;
  int pixels = 1;  // per image
  int channels = 1;
  int groups = 1;
  float epsilon = 1e-5F;
  std::ptrdiff_t x_stride = 1, y_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  const float* scale = nullptr;  // channels numbers each
  const float* shift = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::group_norm
