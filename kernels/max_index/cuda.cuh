// max_index.window.f32.cuda - maximum pooling with indices.
//
//   y[n,p,q,c] = max over r,s of x[n,i,j,c],   index[n,p,q,c] = i*in_width + j of the first maximum
//
// Layout    x, y, index: NHWC with a pixel stride each.
// Tile      one output number a thread; neighbouring threads take neighbouring channels.
// Why       bound by memory.
// Trusts    fewer than 2^31 output numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/max_index/problem.h"

namespace atrous::kernels::max_index::cuda {

using namespace kernels::cuda;

struct Window {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    const int c = unit % p.channels, pixel = unit / p.channels;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const int row = line % p.out_height * p.stride_height - p.pad_top;
    const int column = q * p.stride_width - p.pad_left;
    const float* image =
        a.x + std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride + c;
    float max = -INFINITY;
    int place = -1;
    for (int r = 0; r < p.kernel_height; ++r) {
      const int i = row + r * p.dilation_height;
      if (i < 0 || i >= p.in_height) continue;
      for (int s = 0; s < p.kernel_width; ++s) {
        const int j = column + s * p.dilation_width;
        if (j < 0 || j >= p.in_width) continue;
        const int at = i * p.in_width + j;
        const float value = image[at * p.x_stride];
        if (value > max) {
          max = value;
          place = at;
        }
      }
    }
    a.y[pixel * p.y_stride + c] = max;
    a.index[pixel * p.index_stride + c] = place;
  }
};

}  // namespace atrous::kernels::max_index::cuda
