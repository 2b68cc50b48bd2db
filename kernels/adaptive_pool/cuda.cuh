// adaptive_pool.bins.f32.cuda - average pooling to a given size.
//
//   y[n,p,q,c] = mean of x[n,i,j,c] over i in [floor(p*in/out), ceil((p+1)*in/out)), likewise j
//
// Layout    x, y: NHWC with a pixel stride each.
// Tile      one output number a thread; neighbouring threads take neighbouring channels.
// Why       every input number is read about once, in whole sectors.
// Trusts    fewer than 2^31 output numbers.
#pragma once
#include "kernels/adaptive_pool/problem.h"
#include "kernels/cuda/math.h"

namespace atrous::kernels::adaptive_pool::cuda {

using namespace kernels::cuda;

struct Bins {
  Problem p;
  Args a;

  ATROUS_DEVICE static int first(int index, int in, int out) {
    return static_cast<int>(std::ptrdiff_t{index} * in / out);
  }
  ATROUS_DEVICE static int last(int index, int in, int out) {
    return static_cast<int>((std::ptrdiff_t{index} * in + in + out - 1) / out);
  }

  ATROUS_DEVICE void operator()(int unit) const {
    const int c = unit % p.channels, pixel = unit / p.channels;
    const int q = pixel % p.out_width, line = pixel / p.out_width, row = line % p.out_height;
    const int top = first(row, p.in_height, p.out_height);
    const int bottom = last(row, p.in_height, p.out_height);
    const int left = first(q, p.in_width, p.out_width), right = last(q, p.in_width, p.out_width);
    const float* image =
        a.x + std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride + c;
    float sum = 0;
    for (int i = top; i < bottom; ++i) {
      float row_sum = 0;
      for (int j = left; j < right; ++j)
        row_sum += image[(std::ptrdiff_t{i} * p.in_width + j) * p.x_stride];
      sum += row_sum;
    }
    a.y[pixel * p.y_stride + c] = sum / static_cast<float>((bottom - top) * (right - left));
  }
};

}  // namespace atrous::kernels::adaptive_pool::cuda
