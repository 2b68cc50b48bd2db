// unpool.scatter.f32.cuda - the inverse of maximum pooling with indices.
//
//   y[n, index[n,i,c], c] = x[n,i,c]   for every input pixel i, in order; every other y is 0
//
// Layout    x, index, y: NHWC with a pixel stride each.
// Tile      one number a thread, in three passes: no place is taken; the last input pixel takes each
//           place, by an atomic maximum; places get their numbers.
// Why       the result does not depend on the order in which threads come.
// Trusts    fewer than 2^31 numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/unpool/problem.h"

namespace atrous::kernels::unpool::cuda {

using namespace kernels::cuda;

struct Clear {
  int* last;
  ATROUS_DEVICE void operator()(int i) const { last[i] = -1; }
};

struct Claim {
  Problem p;
  Args a;
  int* last;  // [batch * out_pixels][channels]: the input pixel that comes last

  ATROUS_DEVICE void operator()(int unit) const {
    const int c = unit % p.channels, pixel = unit / p.channels;
    const int place = a.index[pixel * p.index_stride + c];
    if (place < 0 || place >= p.out_pixels) return;
    const std::ptrdiff_t y = std::ptrdiff_t{pixel / p.in_pixels} * p.out_pixels + place;
    atomicMax(last + y * p.channels + c, pixel);
  }
};

struct Fill {
  Problem p;
  Args a;
  const int* last;

  ATROUS_DEVICE void operator()(int unit) const {
    const int c = unit % p.channels, pixel = unit / p.channels;
    const int from = last[unit];
    a.y[pixel * p.y_stride + c] = from < 0 ? 0.0F : a.x[from * p.x_stride + c];
  }
};

}  // namespace atrous::kernels::unpool::cuda
