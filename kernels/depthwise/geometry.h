// Where the windows of the depthwise convolution lie. Included by the sources of all instruction
// sets, with internal linkage.
#pragma once
#include "kernels/depthwise/problem.h"

namespace atrous::kernels::depthwise {
namespace {

inline int ceil_div(int a, int b) noexcept { return (a + b - 1) / b; }

/// Part of the window: the places that lie inside the image for every output of a tile.
struct Part {
  int row_begin, row_end, column_begin, column_end;
};

/// First and one past the last of `count` dilated places from `corner` on that lie in [0, extent).
inline void clip(int corner, int dilation, int count, int extent, int& begin, int& end) noexcept {
  begin = corner >= 0 ? 0 : ceil_div(-corner, dilation);
  end = corner >= extent ? 0 : ceil_div(extent - corner, dilation);
  if (begin > count) begin = count;
  if (end > count) end = count;
  if (end < begin) end = begin;
}

/// Outputs [begin, end) of a row, whose windows lie inside the image from left to right.
struct Inner {
  int begin, end;
};

inline Inner inner_of(const Problem& p) noexcept {
  const int last_corner = p.in_width - 1 - (p.kernel_width - 1) * p.dilation_width;
  Inner inner;
  inner.begin = ceil_div(p.pad_left, p.stride_width);
  inner.end = last_corner + p.pad_left < 0 ? 0 : (last_corner + p.pad_left) / p.stride_width + 1;
  if (inner.begin > p.out_width) inner.begin = p.out_width;
  if (inner.end > p.out_width) inner.end = p.out_width;
  if (inner.end < inner.begin) inner.end = inner.begin;
  return inner;
}

/// Whether the windows of an output row lie inside the image from top to bottom.
inline bool row_inside(const Problem& p, int row) noexcept {
  const int corner = row * p.stride_height - p.pad_top;
  return corner >= 0 && corner + (p.kernel_height - 1) * p.dilation_height < p.in_height;
}

}  // namespace
}  // namespace atrous::kernels::depthwise
