// Plain data of the criss-cross attention kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::criss_cross {

/// Attention of every place to its column and its row (itself once):
///
///   y[p] = sum over t of softmax_t(q[p] . k[t]) * v[t],   t in the cross of p
struct Problem {
  int batch = 1;
  int height = 1;
  int width = 1;
  int key_channels = 1;
  int value_channels = 1;
  std::ptrdiff_t q_stride = 1, k_stride = 1, v_stride = 1, y_stride = 1;
};

/// Operands of one run; y overlaps none.
struct Args {
  const float* q = nullptr;
  const float* k = nullptr;
  const float* v = nullptr;
  float* y = nullptr;
};

/// Places of the cross of (row, column) by number: the column without (row, column), then the row.
struct Cross {
  int height, width, row, column;
  int count() const noexcept { return height - 1 + width; }
  /// Pixel number within the image.
  std::ptrdiff_t pixel(int t) const noexcept {
    if (t >= height - 1) return std::ptrdiff_t{row} * width + t - (height - 1);
    return std::ptrdiff_t{t < row ? t : t + 1} * width + column;
  }
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::criss_cross
