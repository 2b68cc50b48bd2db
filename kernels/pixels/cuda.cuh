// pixels.map.f32.cuda - a picture's bytes as a network's numbers.
//
//   y[i,j,c] = factor[c] * x[i,j,source(c)] + offset[c]
//
// Layout    x: rows of bytes.  y: dense rows of three channels.
// Tile      one number a thread.
// Why       a quarter of the bytes go over the bus that the finished numbers would.
// Trusts    1 or 3 channels; fewer than 2^31 numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/pixels/problem.h"

namespace atrous::kernels::pixels::cuda {

using namespace kernels::cuda;

struct Pixel {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int c = i % 3, pixel = i / 3;
    const int source = p.channels == 1 ? 0 : p.reversed ? 2 - c : c;
    const std::uint8_t* row = a.x + pixel / p.width * p.row_bytes;
    const float factor = c == 0 ? p.factor[0] : c == 1 ? p.factor[1] : p.factor[2];
    const float offset = c == 0 ? p.offset[0] : c == 1 ? p.offset[1] : p.offset[2];
    // Two roundings, as on the host.
    const float product = static_cast<float>(row[pixel % p.width * p.channels + source]) * factor;
    a.y[i] = __fadd_rn(product, offset);
  }
};

}  // namespace atrous::kernels::pixels::cuda
