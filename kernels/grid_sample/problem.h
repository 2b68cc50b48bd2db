// Plain data of grid sampling: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::grid_sample {

/// What lies beyond the image.
enum class Outside : std::uint8_t {
  zeros,       // 0
  border,      // the nearest place inside
  reflection,  // the image mirrored, about its outermost centres if aligned, else about its edges
};

/// Samples of every channel at the places that a grid gives in [-1, 1], x before y:
///
///   y[n,p,q,c] = x[n, at(grid[n,p,q,1], in_height), at(grid[n,p,q,0], in_width), c]
///   at(g, size) = (g + 1) / 2 * (size - 1) if aligned, else ((g + 1) * size - 1) / 2
///
/// bilinear between the four places around, cubic between sixteen (Keys 1981 with a = -0.75; each of
/// them is brought inside by itself), or the nearest place (halves to even). x and y are NHWC with a
/// pixel stride each, the grid has one of its own.
struct Problem {
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  bool nearest = false, cubic = false;
  bool aligned = false;
  Outside outside = Outside::zeros;
  std::ptrdiff_t x_stride = 1, grid_stride = 2, y_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  const float* grid = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::grid_sample
