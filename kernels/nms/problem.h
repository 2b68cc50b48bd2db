// Plain data of the kernels for non-maximum suppression: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::nms {

/// Greedy suppression. Boxes come by falling score; each one that is left takes away those behind
/// it that overlap it too much:
///
///   keep[j] = 0  if some i < j with keep[i] has  |i and j| / |i or j| > threshold
///
/// Sides are x2 - x1 + `extra` (1 where corners are the first and last pixel). Two empty boxes do
/// not overlap. Every row rounds alike, so that all keep the same boxes.
struct Problem {
  int boxes = 0;
  float threshold = 0.5F;
  float extra = 0;
};

/// Operands of one run: one array for each corner.
struct Args {
  const float* x1 = nullptr;
  const float* y1 = nullptr;
  const float* x2 = nullptr;
  const float* y2 = nullptr;
  std::uint8_t* keep = nullptr;  // 1 or 0
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::nms
