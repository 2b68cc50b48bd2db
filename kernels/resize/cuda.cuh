// resize.direct.f32.cuda - bilinear and nearest resizing.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
//
// Layout    x, y, residual: NHWC with a pixel stride each; y may be a channel range of a wider tensor.
// Tile      kWide channels of a pixel a thread.
// Why       four 16-byte reads and one store; neighbours share their corners in the first cache.
// Trusts    fewer than 2^31 output numbers; 4 channels at once only where all rows are aligned.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/resize/problem.h"

namespace atrous::kernels::resize::cuda {

using namespace kernels::cuda;

ATROUS_DEVICE float lerp(float a, float b, float weight) { return fmaf(weight, b - a, a); }

template <int kWide>
struct Direct {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int lanes = p.channels / kWide, c = i % lanes * kWide, pixel = i / lanes;
    const int line = pixel / p.out_width;
    const Tap row = a.rows[line % p.out_height], column = a.columns[pixel % p.out_width];
    const std::ptrdiff_t row_size = p.in_width * p.x_stride;
    const float* image = a.x + std::ptrdiff_t{line / p.out_height} * p.in_height * row_size + c;
    const float* top = image + row.first * row_size;
    const float* bottom = image + row.second * row_size;
    const std::ptrdiff_t first = column.first * p.x_stride, second = column.second * p.x_stride;
    auto value = load<kWide>(top + first);
    if (!p.nearest) {
      const auto right = load<kWide>(top + second);
      const auto below = load<kWide>(bottom + first), corner = load<kWide>(bottom + second);
      for (int v = 0; v < kWide; ++v)
        value.v[v] = lerp(lerp(value.v[v], right.v[v], column.weight),
                          lerp(below.v[v], corner.v[v], column.weight), row.weight);
    }
    if (p.residual) {
      const auto residual = load<kWide>(a.residual + pixel * p.residual_stride + c);
      for (int v = 0; v < kWide; ++v) value.v[v] += residual.v[v];
    }
    for (int v = 0; v < kWide; ++v) value.v[v] = activate(p.activation, value.v[v]);
    store(a.y + pixel * p.y_stride + c, value);
  }
};

}  // namespace atrous::kernels::resize::cuda
