// Plain data of the kernels that turn a picture into a network's input.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::pixels {

/// Three channels of numbers from a picture's bytes:
///
///   y[i,j,c] = factor[c] * x[i,j,source(c)] + offset[c]
///
/// with source(c) = c, 2 - c if `reversed`, or 0 for a grey picture. y is dense.
struct Problem {
  int height = 1, width = 1;
  int channels = 3;              // of the picture: 1 or 3
  bool reversed = false;         // the network wants blue first
  std::ptrdiff_t row_bytes = 3;  // from one row of the picture to the next
  float factor[3] = {1, 1, 1}, offset[3] = {0, 0, 0};
};

/// Operands of one run.
struct Args {
  const std::uint8_t* x = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::pixels
