// What the pooling kernels of all instruction sets share; included by their sources, where it gets
// internal linkage and the instruction set's flags.
#pragma once
#include "kernels/pool/problem.h"

namespace atrous::kernels::pool {
namespace {

inline int smaller(int a, int b) noexcept { return a < b ? a : b; }
inline int larger(int a, int b) noexcept { return a > b ? a : b; }

inline std::ptrdiff_t image_size(const Problem& p) noexcept {
  return std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
}

/// Places start + i * dilation, i in [begin, end), that lie in [low, high).
inline Range clip(int start, int kernel, int dilation, int low, int high) noexcept {
  const int begin = start >= low ? 0 : (low - start + dilation - 1) / dilation;
  const int end = start >= high ? 0 : (high - start + dilation - 1) / dilation;
  return {smaller(begin, kernel), larger(smaller(end, kernel), smaller(begin, kernel))};
}

inline Range clip_rows(const Problem& p, int row, int before, int after) noexcept {
  return clip(row, p.kernel_height, p.dilation_height, -before, p.in_height + after);
}

inline Range clip_columns(const Problem& p, int column, int before, int after) noexcept {
  return clip(column, p.kernel_width, p.dilation_width, -before, p.in_width + after);
}

}  // namespace
}  // namespace atrous::kernels::pool
