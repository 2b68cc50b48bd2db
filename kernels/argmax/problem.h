// Plain data of the argmax kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::argmax {

/// Index of the largest channel of every pixel; the lowest index wins a tie, and a NaN
/// counts as -infinity.
struct Problem {
  int pixels = 1;  // of all images
  int channels = 1;
  bool wide = false;  // y is int32 instead of uint8 (needed above 256 channels)
  std::ptrdiff_t x_stride = 1;
  Element x_type = Element::f32;
};

/// Operands of one run; y is dense: one label a pixel.
/// A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  void* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::argmax
