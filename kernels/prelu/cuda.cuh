// prelu.map.f32.cuda - the parametric rectifier.
//
//   y[i,c] = x[i,c] < 0 ? slope[c] * x[i,c] : x[i,c]
//
// Layout    x, y: [pixels, channels] with a pixel stride each.
// Tile      one number a thread.
// Why       bound by memory; neighbouring threads take neighbouring channels.
// Trusts    fewer than 2^31 numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/prelu/problem.h"

namespace atrous::kernels::prelu::cuda {

using namespace kernels::cuda;

struct Map {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int c = i % p.channels, pixel = i / p.channels;
    const float x = a.x[pixel * p.x_stride + c];
    a.y[pixel * p.y_stride + c] = x < 0 ? a.slope[c] * x : x;
  }
};

}  // namespace atrous::kernels::prelu::cuda
