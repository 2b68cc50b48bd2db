// Plain data of the resizing kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "core/graph/activation.h"
#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::resize {

/// Source of one output place along an axis: (1 - weight) * x[first] + weight * x[second].
struct Tap {
  int first = 0;
  int second = 0;
  float weight = 0;
};

/// Separable resampling with two taps an axis (linear), or one (nearest):
///
///   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
///
/// Every row computes lerp(a, b) as fma(weight, b - a, a), so that all of them round alike.
/// x, y and residual are NHWC with a pixel stride each.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  bool nearest = false;  // every tap has weight 0
  std::ptrdiff_t x_stride = 1, y_stride = 1, residual_stride = 0;
  bool residual = false;
  Activation activation;
  Element x_type = Element::f32, y_type = Element::f32, residual_type = Element::f32;
};

/// Operands of one run. A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  const Tap* rows = nullptr;     // out_height taps
  const Tap* columns = nullptr;  // out_width taps
  const float* residual = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::resize
