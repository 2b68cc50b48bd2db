// paste.lerp.f32.cuda - a small mask resized into a patch of a picture.
//
//   s[p,q] = lerp over rows[p] of lerp over columns[q] of x;   y = s, or bits = s >= threshold
//
// Layout    all dense.
// Tile      one pixel a thread.
// Why       the mask lies in the first cache; results leave in whole sectors.
// Trusts    fewer than 2^31 pixels.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/paste/problem.h"

namespace atrous::kernels::paste::cuda {

using namespace kernels::cuda;

struct Lerp {
  Problem p;
  Args a;

  ATROUS_DEVICE float column(const float* row, int q) const {
    const float first = row[a.columns.first[q]], second = row[a.columns.second[q]];
    return fmaf(a.columns.weight[q], second - first, first);
  }

  ATROUS_DEVICE void operator()(int pixel) const {
    const int i = pixel / p.out_width, j = pixel % p.out_width;
    const float upper = column(a.x + std::ptrdiff_t{a.rows.first[i]} * p.in_width, j);
    const float lower = column(a.x + std::ptrdiff_t{a.rows.second[i]} * p.in_width, j);
    const float s = fmaf(a.rows.weight[i], lower - upper, upper);
    if (p.binary)
      a.bits[pixel] = s >= p.threshold ? 1 : 0;
    else
      a.y[pixel] = s;
  }
};

}  // namespace atrous::kernels::paste::cuda
