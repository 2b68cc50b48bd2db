// resize.direct.any.cuda - bilinear and nearest resizing.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
//
// Layout    x, y, residual: NHWC of any type with a pixel stride each; y may be a channel range of a wider tensor.
// Tile      kWide channels of a pixel a thread.
// Why       four 16-byte reads and one store; neighbours share their corners in the first cache.
// Trusts    fewer than 2^31 output numbers; kWide as channels_at_once() says.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/resize/problem.h"

namespace atrous::kernels::resize::cuda {

using namespace kernels::cuda;

ATROUS_DEVICE float lerp(float a, float b, float weight) { return fmaf(weight, b - a, a); }

template <int kWide, class T>
struct Direct {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int lanes = p.channels / kWide, c = i % lanes * kWide, pixel = i / lanes;
    const int line = pixel / p.out_width;
    const Tap row = a.rows[line % p.out_height], column = a.columns[pixel % p.out_width];
    const std::ptrdiff_t row_size = p.in_width * p.x_stride;
    const T* image = reinterpret_cast<const T*>(a.x) +
                     std::ptrdiff_t{line / p.out_height} * p.in_height * row_size + c;
    const T* top = image + row.first * row_size;
    const T* bottom = image + row.second * row_size;
    const std::ptrdiff_t first = column.first * p.x_stride, second = column.second * p.x_stride;
    auto value = load<kWide>(top + first);
    if (!p.nearest) {
      const auto right = load<kWide>(top + second);
      const auto below = load<kWide>(bottom + first), corner = load<kWide>(bottom + second);
      for (int v = 0; v < kWide; ++v)
        value.v[v] = lerp(lerp(value.v[v], right.v[v], column.weight),
                          lerp(below.v[v], corner.v[v], column.weight), row.weight);
    }
    if (p.residual)
      value = value + load_as<kWide>(p.residual_type, a.residual, pixel * p.residual_stride + c);
    store_as(p.y_type, a.y, pixel * p.y_stride + c, activate(p.activation, value));
  }
};

}  // namespace atrous::kernels::resize::cuda
