// copy.box.any.cuda - copies a strided box.
//
//   y[y_begin + sum of i[d] * y_step[d]] = x[x_begin + sum of i[d] * x_step[d]]
//
// Layout    any.
// Tile      one element a thread, the last axis fastest.
// Why       where the last axis is dense on one side at least, that side goes in whole sectors.
// Trusts    x and y do not overlap; fewer than 2^31 elements.
#pragma once
#include "kernels/copy/problem.h"
#include "kernels/cuda/math.h"

namespace atrous::kernels::copy::cuda {

using namespace kernels::cuda;

template <class T>
struct Box {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    std::ptrdiff_t x = p.x_begin, y = p.y_begin;
    int row = p.window.row_begin, column = p.window.column_begin, rest = unit;
#pragma unroll
    for (int d = kRank - 1; d >= 0; --d) {
      const int i = rest % p.extent[d];
      rest /= p.extent[d];
      x += i * p.x_step[d];
      y += i * p.y_step[d];
      row += i * p.window.row_step[d];
      column += i * p.window.column_step[d];
    }
    const bool inside = row >= 0 && row < p.window.rows && column >= 0 && column < p.window.columns;
    if (inside)
      static_cast<T*>(a.y)[y] = static_cast<const T*>(a.x)[x];
    else if (!p.keeps_outside)
      static_cast<T*>(a.y)[y] = static_cast<T>(p.fill);
  }
};

}  // namespace atrous::kernels::copy::cuda
