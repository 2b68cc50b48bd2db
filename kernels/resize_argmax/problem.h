// Plain data of the fused resize + argmax kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/element.h"
#include "kernels/functions.h"
#include "kernels/resize/problem.h"

namespace atrous::kernels::resize_argmax {

using resize::Tap;

/// labels[n,p,q] = argmax over c of the bilinearly resized x[n,.,.,c], without ever storing the
/// resized scores. The lowest index wins a tie, and a NaN counts as -infinity. Every row
/// computes each score as the resize kernels do, with the same roundings, so that labels do not
/// depend on the row.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  bool wide = false;  // y is int32 instead of uint8 (needed above 256 channels)
  std::ptrdiff_t x_stride = 1;
  Element x_type = Element::f32;
};

/// Operands of one run; y is dense: one label a pixel.
/// A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  const Tap* rows = nullptr;     // out_height taps
  const Tap* columns = nullptr;  // out_width taps
  void* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::resize_argmax
