// Plain data of the matrix product kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>

#include "kernels/functions.h"

namespace atrous::kernels::matmul {

/// Products of two activations, image by image:
///
///   y[n,i,j] = scale * sum over k of a[n,i,k] * b[n,k,j]
///
/// a is stored [batch, rows, inner], or [batch, inner, rows] when transposed; b is stored
/// [batch, inner, columns], or [batch, columns, inner]; y is [batch, rows, columns].
struct Problem {
  int batch = 1;
  int rows = 1;
  int columns = 1;
  int inner = 1;
  bool transpose_a = false;
  bool transpose_b = false;
  float scale = 1;
  // From one stored row to the next; images follow each other without a gap.
  std::ptrdiff_t a_stride = 1, b_stride = 1, y_stride = 1;
};

/// Operands of one run; y overlaps none.
struct Args {
  const float* a = nullptr;
  const float* b = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::matmul
