// depthwise.window.any.cuda - one window per channel.
//
//   y[n,p,q,c] = act( bias[c] + residual[n,p,q,c]
//                     + sum over r,s of w[r,s,c] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC, of any type.  w: float32, packed as [R][S][C], then bias [C].
// Tile      kWide channels of one pixel a thread; neighbouring threads take neighbouring channels.
// Why       every access of a warp is one row of whole sectors; windows overlap in the first cache.
// Trusts    fewer than 2^31 output numbers; kWide as channels_at_once() says.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/depthwise/problem.h"

namespace atrous::kernels::depthwise::cuda {

using namespace kernels::cuda;

template <int kWide, class T>
struct Window {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int lanes = p.channels / kWide;
    const int c = i % lanes * kWide, pixel = i / lanes;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const int row = line % p.out_height * p.stride_height - p.pad_top;
    const int column = q * p.stride_width - p.pad_left;
    const auto* w = static_cast<const float*>(a.packed) + c;
    const T* image = reinterpret_cast<const T*>(a.x) +
                     std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride +
                     c;
    auto sum = splat<kWide>(0);
    for (int r = 0; r < p.kernel_height; ++r) {
      const int y = row + r * p.dilation_height;
      if (y < 0 || y >= p.in_height) continue;
      for (int s = 0; s < p.kernel_width; ++s) {
        const int x = column + s * p.dilation_width;
        if (x < 0 || x >= p.in_width) continue;
        const auto from = load<kWide>(image + (std::ptrdiff_t{y} * p.in_width + x) * p.x_stride);
        const auto weight = load<kWide>(w + (r * p.kernel_width + s) * p.channels);
        for (int v = 0; v < kWide; ++v) sum.v[v] = fmaf(weight.v[v], from.v[v], sum.v[v]);
      }
    }
    sum = sum + load<kWide>(w + p.kernel_height * p.kernel_width * p.channels);
    if (p.residual)
      sum = sum + load_as<kWide>(p.residual_type, a.residual, pixel * p.residual_stride + c);
    store_as(p.y_type, a.y, pixel * p.y_stride + c, activate(p.activation, sum));
  }
};

}  // namespace atrous::kernels::depthwise::cuda
