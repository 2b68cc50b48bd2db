// Plain data of the point-wise attention masks: what kernels may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::psa_mask {

/// Spreads over the whole plane the attention that every place gives by offsets (PSANet): with
/// m(p, t) = x[p, t - p + (mask - 1) / 2] inside the mask and 0 beyond it,
///
///   collect      y[p, t] = m(p, t)
///   distribute   y[p, t] = m(t, p)
///
/// A compact mask gives its attention by places already: m(p, t) = x[p, t].
struct Problem {
  int batch = 1;
  int height = 1;
  int width = 1;
  int mask_height = 1;
  int mask_width = 1;
  bool distribute = false;
  bool compact = false;
  std::ptrdiff_t x_stride = 1;  // x has mask_height * mask_width channels, or y's
  std::ptrdiff_t y_stride = 1;  // y has height * width channels
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::psa_mask
