// resample.gather.f32.cuda - separable resampling with any number of taps an axis.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + sum over s of column weight[q,s] *
//                     sum over r of row weight[p,r] * x[n, row place[p,r], column place[q,s], c] )
//
// Layout    x, y, residual: NHWC with a pixel stride each.
// Tile      one output number a thread; neighbouring threads take neighbouring channels.
// Why       windows overlap in the first cache.
// Trusts    fewer than 2^31 output numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/resample/problem.h"

namespace atrous::kernels::resample::cuda {

using namespace kernels::cuda;

struct Gather {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    const int c = unit % p.channels, pixel = unit / p.channels;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const float* image =
        a.x + std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride + c;
    const std::ptrdiff_t row = std::ptrdiff_t{line % p.out_height} * p.row_taps;
    const std::ptrdiff_t column = std::ptrdiff_t{q} * p.column_taps;
    float y = p.residual ? a.residual[pixel * p.residual_stride + c] : 0.0F;
    for (int s = 0; s < p.column_taps; ++s) {
      float sum = 0;
      for (int r = 0; r < p.row_taps; ++r) {
        const std::ptrdiff_t at =
            std::ptrdiff_t{a.rows.place[row + r]} * p.in_width + a.columns.place[column + s];
        sum += a.rows.weight[row + r] * image[at * p.x_stride];
      }
      y += a.columns.weight[column + s] * sum;
    }
    a.y[pixel * p.y_stride + c] = activate(p.activation, y);
  }
};

}  // namespace atrous::kernels::resample::cuda
