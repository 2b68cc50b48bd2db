// conv2d.direct.any.cuda - convolution by one thread per output number, for few pixels or narrow groups.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[r,s,c,k] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC, of any type.  w: float32, packed as [R][S][C][K], then bias [K].
// Tile      none: neighbouring threads take neighbouring k, so weights come in whole sectors and x is
//           broadcast.
// Why       a tile of tensor-core instructions would be padding for the most part here.
// Trusts    groups divides both channel counts; fewer than 2^31 output numbers.
#pragma once
#include "kernels/conv2d/problem.h"
#include "kernels/cuda/math.h"

namespace atrous::kernels::conv2d::cuda {

using namespace kernels::cuda;

template <class T>
struct Direct {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int k = i % p.out_channels, pixel = i / p.out_channels;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const int row = line % p.out_height * p.stride_height - p.pad_top;
    const int column = q * p.stride_width - p.pad_left;
    const int channels = p.in_channels / p.groups;
    const auto* w = static_cast<const float*>(a.packed) + k;
    const std::ptrdiff_t taps = std::ptrdiff_t{p.kernel_height} * p.kernel_width;
    const T* image = reinterpret_cast<const T*>(a.x) +
                     std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride +
                     k / (p.out_channels / p.groups) * channels;
    float sum = 0;
    for (int r = 0; r < p.kernel_height; ++r) {
      const int y = row + r * p.dilation_height;
      if (y < 0 || y >= p.in_height) continue;
      for (int s = 0; s < p.kernel_width; ++s) {
        const int x = column + s * p.dilation_width;
        if (x < 0 || x >= p.in_width) continue;
        const T* from = image + (std::ptrdiff_t{y} * p.in_width + x) * p.x_stride;
        const float* filter =
            w + (std::ptrdiff_t{r} * p.kernel_width + s) * channels * p.out_channels;
        for (int c = 0; c < channels; ++c)
          sum = fmaf(filter[std::ptrdiff_t{c} * p.out_channels], get(from[c]), sum);
      }
    }
    sum += w[taps * channels * p.out_channels];
    if (p.residual)
      sum += load_as<1>(p.residual_type, a.residual, pixel * p.residual_stride + k).v[0];
    store_as(p.y_type, a.y, pixel * p.y_stride + k, Lanes<1>{{activate(p.activation, sum)}});
  }
};

}  // namespace atrous::kernels::conv2d::cuda
