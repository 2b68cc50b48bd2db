// lrn.window.f32.cuda - local response normalisation across channels.
//
//   y[i,c] = x[i,c] / (bias + alpha / (before + 1 + after) * sum of x[i,k]^2)^beta
//
// Layout    x, y: [pixels, channels] with a pixel stride each.
// Tile      one number a thread; the windows of a warp overlap in the first cache.
// Why       the window is short, so the power dominates.
// Trusts    fewer than 2^31 numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/lrn/problem.h"

namespace atrous::kernels::lrn::cuda {

using namespace kernels::cuda;

struct Window {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int c = i % p.channels, pixel = i / p.channels;
    const float* x = a.x + pixel * p.x_stride;
    const int begin = c > p.before ? c - p.before : 0;
    const int end = c + p.after + 1 < p.channels ? c + p.after + 1 : p.channels;
    float sum = 0;
    for (int k = begin; k < end; ++k) sum = fmaf(x[k], x[k], sum);
    const float factor = p.alpha / static_cast<float>(p.before + 1 + p.after);
    a.y[pixel * p.y_stride + c] = x[c] / powf(p.bias + factor * sum, p.beta);
  }
};

}  // namespace atrous::kernels::lrn::cuda
