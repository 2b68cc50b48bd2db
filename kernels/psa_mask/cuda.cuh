// psa_mask.pixel.f32.cuda - spreads attention given by offsets over the plane (PSANet).
//
//   collect y[p, t] = m(p, t);  distribute y[p, t] = m(t, p)   (see problem.h)
//
// Layout    x: masks, y: planes, both by pixels with a pixel stride.
// Tile      one output number a thread; neighbouring threads take neighbouring t.
// Why       bound by memory; what is gathered for `distribute` is strided but read once.
// Trusts    fewer than 2^31 output numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/psa_mask/problem.h"

namespace atrous::kernels::psa_mask::cuda {

using namespace kernels::cuda;

struct Spread {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    const int plane = p.height * p.width, t = unit % plane, pixel = unit / plane;
    const int image = pixel / plane * plane, own = pixel % plane;
    const int from = p.distribute ? t : own, to = p.distribute ? own : t;
    const float* x = a.x + (image + from) * p.x_stride;
    float value;
    if (p.compact) {
      value = x[to];
    } else {
      const int row = to / p.width - from / p.width + (p.mask_height - 1) / 2;
      const int column = to % p.width - from % p.width + (p.mask_width - 1) / 2;
      const bool inside = row >= 0 && row < p.mask_height && column >= 0 && column < p.mask_width;
      value = inside ? x[row * p.mask_width + column] : 0.0F;
    }
    a.y[pixel * p.y_stride + t] = value;
  }
};

}  // namespace atrous::kernels::psa_mask::cuda
