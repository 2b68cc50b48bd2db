// deconv2d.gather.any.cuda - transposed convolution by one thread per output number, for groups and for
// strides with too many phases.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k] + sum over r,s,c of w[r,s,c,k] * x[n,i,j,c] )
//
// Layout    x, y, residual: NHWC, of any type.  w: float32, packed as [R][S][C][K], then bias [K].
// Tile      none: neighbouring threads take neighbouring k.
// Why       with few taps per place (bilinear enlargement) it is bound by memory, not by products.
// Trusts    groups divides both channel counts; fewer than 2^31 output numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/deconv2d/problem.h"

namespace atrous::kernels::deconv2d::cuda {

using namespace kernels::cuda;

/// The place of x that tap `tap` sends to `out`, or -1.
ATROUS_DEVICE int source(int out, int tap, int pad, int dilation, int stride, int extent) {
  const int reach = out + pad - tap * dilation;
  if (reach < 0 || reach % stride != 0) return -1;
  return reach / stride < extent ? reach / stride : -1;
}

template <class T>
struct Gather {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int k = i % p.out_channels, pixel = i / p.out_channels;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const int channels = p.in_channels / p.groups;
    const auto* w = static_cast<const float*>(a.packed) + k;
    const T* image = reinterpret_cast<const T*>(a.x) +
                     std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride +
                     k / (p.out_channels / p.groups) * channels;
    float sum = 0;
    for (int r = 0; r < p.kernel_height; ++r) {
      const int y = source(line % p.out_height, r, p.pad_top, p.dilation_height, p.stride_height,
                           p.in_height);
      if (y < 0) continue;
      for (int s = 0; s < p.kernel_width; ++s) {
        const int x = source(q, s, p.pad_left, p.dilation_width, p.stride_width, p.in_width);
        if (x < 0) continue;
        const T* from = image + (std::ptrdiff_t{y} * p.in_width + x) * p.x_stride;
        const float* filter =
            w + (std::ptrdiff_t{r} * p.kernel_width + s) * channels * p.out_channels;
        for (int c = 0; c < channels; ++c)
          sum = fmaf(filter[std::ptrdiff_t{c} * p.out_channels], get(from[c]), sum);
      }
    }
    sum += w[std::ptrdiff_t{p.kernel_height} * p.kernel_width * channels * p.out_channels];
    if (p.residual)
      sum += load_as<1>(p.residual_type, a.residual, pixel * p.residual_stride + k).v[0];
    store_as(p.y_type, a.y, pixel * p.y_stride + k, Lanes<1>{{activate(p.activation, sum)}});
  }
};

}  // namespace atrous::kernels::deconv2d::cuda
