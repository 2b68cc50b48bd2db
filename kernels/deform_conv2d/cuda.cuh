// deform_conv2d.samples.f32.cuda - convolution whose taps are moved by given offsets.
//
//   y[n,p,q,k] = act( bias[k] + sum over r,s,c of w[k,c,r,s] * mask[n,p,q,o,r,s] *
//                     x[n, p*stride + r*dilation - top + dy[n,p,q,o,r,s], ... + dx[n,p,q,o,r,s], c] )
//
// Layout    x, offset, mask, y: NHWC with a pixel stride each.  w: as igemm packs a 1x1 convolution of
//           (taps * channels of a group) channels.
// Tile      samples are written to scratch, one number a thread; then they are a 1x1 convolution.
// Why       the sampling is bound by memory, and the products, which are the work, use tensor cores.
// Trusts    fewer than 2^31 samples; groups divides both channel counts.
// Paper     Zhu et al., "Deformable ConvNets v2", arXiv:1811.11168.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/deform_conv2d/problem.h"

namespace atrous::kernels::deform_conv2d::cuda {

using namespace kernels::cuda;

/// samples[n,p,q][group][tap][channel of the group]
struct Sample {
  Problem p;
  Args a;
  float* samples;

  ATROUS_DEVICE float pixel_at(const float* image, int row, int column) const {
    const bool inside = row >= 0 && row < p.in_height && column >= 0 && column < p.in_width;
    return inside ? image[(std::ptrdiff_t{row} * p.in_width + column) * p.x_stride] : 0.0F;
  }

  ATROUS_DEVICE void operator()(int unit) const {
    const int width = p.in_channels / p.groups, taps = p.kernel_height * p.kernel_width;
    const int tap = unit / width % taps, group = unit / width / taps % p.groups;
    const int c = group * width + unit % width;
    const int pixel = unit / width / taps / p.groups;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const int o = c / (p.in_channels / p.offset_groups) * taps + tap;
    const float* offset = a.offset + pixel * p.offset_stride + 2 * o;
    const float row = static_cast<float>(line % p.out_height * p.stride_height - p.pad_top +
                                         tap / p.kernel_width * p.dilation_height) +
                      offset[0];
    const float column = static_cast<float>(q * p.stride_width - p.pad_left +
                                            tap % p.kernel_width * p.dilation_width) +
                         offset[1];
    const float* image =
        a.x + std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride + c;
    const bool near = row > -1 && row < static_cast<float>(p.in_height) && column > -1 &&
                      column < static_cast<float>(p.in_width);
    float y = 0;
    if (near) {
      const float top = floorf(row), left = floorf(column), v = row - top, h = column - left;
      const int i = static_cast<int>(top), j = static_cast<int>(left);
      y = (1 - v) * (1 - h) * pixel_at(image, i, j) + (1 - v) * h * pixel_at(image, i, j + 1) +
          v * (1 - h) * pixel_at(image, i + 1, j) + v * h * pixel_at(image, i + 1, j + 1);
      if (p.masked) y *= a.mask[pixel * p.mask_stride + o];
    }
    samples[unit] = y;
  }
};

}  // namespace atrous::kernels::deform_conv2d::cuda
