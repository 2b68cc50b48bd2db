// Plain data of the resampling kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "core/graph/activation.h"
#include "kernels/functions.h"

namespace atrous::kernels::resample {

/// Separable resampling, rows first, with any number of taps an axis:
///
///   y[n,p,q,c] = act( residual[n,p,q,c] + sum over s of column weight[q,s] *
///                     sum over r of row weight[p,r] * x[n, row place[p,r], column place[q,s], c] )
///
/// x, y and residual are NHWC with a pixel stride each. Places lie inside the image.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  int row_taps = 4, column_taps = 4;
  std::ptrdiff_t x_stride = 1, y_stride = 1, residual_stride = 0;
  bool residual = false;
  Activation activation;
};

/// The taps of one axis, those of an output place side by side.
struct Axis {
  const std::int32_t* place = nullptr;
  const float* weight = nullptr;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  Axis rows, columns;
  const float* residual = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::resample
