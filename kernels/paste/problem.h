// Plain data of the kernels that paste masks: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::paste {

/// Two places of an axis of the mask and the share of the second, for every place of the patch.
struct Axis {
  const int* first = nullptr;
  const int* second = nullptr;
  const float* weight = nullptr;
};

/// A small mask resized into a patch of a picture, as numbers or as bits:
///
///   s[p,q] = lerp over rows[p] of lerp over columns[q] of x;   y = s, or bits = s >= threshold
///
/// Every row computes lerp(a, b) as fma(weight, b - a, a), so that all give the same bits.
struct Problem {
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  bool binary = true;
  float threshold = 0.5F;
};

/// Operands of one run. All are dense; `y` or `bits` is written, a byte of 0 or 1 for each pixel.
struct Args {
  const float* x = nullptr;
  Axis rows;
  Axis columns;
  float* y = nullptr;
  std::uint8_t* bits = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::paste
