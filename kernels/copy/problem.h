// Plain data of the copying kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::copy {

inline constexpr int kRank = 6;

/// A rectangle that places must lie in: row = row_begin + sum of i[d] * row_step[d] within
/// [0, rows), likewise the column. As it stands, every place does.
struct Window {
  int row_step[kRank] = {}, column_step[kRank] = {};
  int row_begin = 0, column_begin = 0;
  int rows = 1, columns = 1;
};

/// Moves elements from one strided box to another: for every i with 0 <= i[d] < extent[d]
///
///   y[y_begin + sum of i[d] * y_step[d]] = x[x_begin + sum of i[d] * x_step[d]]
///
/// where i lies in the window; elsewhere y becomes `fill`, or stays as it is. Steps count elements.
/// The window has no step along the last axis.
struct Problem {
  int extent[kRank] = {1, 1, 1, 1, 1, 1};
  std::ptrdiff_t x_step[kRank] = {}, y_step[kRank] = {};
  std::ptrdiff_t x_begin = 0, y_begin = 0;
  Window window;
  bool keeps_outside = false;
  std::uint32_t fill = 0;  // the element's bits
  int element_bytes = 4;   // 1, 2, 4
};

/// Operands of one run.
struct Args {
  const void* x = nullptr;
  void* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::copy
