// resize_argmax.pixel.any.cuda - labels of bilinearly resized scores, which are never stored.
//
//   labels[n,p,q] = argmax over c of the resized x[n,.,.,c]
//
// Layout    x: NHWC of any type with a pixel stride.  labels: dense.
// Tile      one label a thread: a warp of neighbouring places shares two or three columns of x, whose
//           scores it reads as broadcasts.
// Why       of all that resizing would write, one byte a pixel leaves the processor.
// Trusts    fewer than 2^31 labels.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/resize_argmax/problem.h"

namespace atrous::kernels::resize_argmax::cuda {

using namespace kernels::cuda;

ATROUS_DEVICE float lerp(float a, float b, float weight) { return fmaf(weight, b - a, a); }

template <class T>
struct Pixel {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int pixel) const {
    const int line = pixel / p.out_width;
    const Tap row = a.rows[line % p.out_height], column = a.columns[pixel % p.out_width];
    const std::ptrdiff_t row_size = p.in_width * p.x_stride;
    const T* image = reinterpret_cast<const T*>(a.x) +
                     std::ptrdiff_t{line / p.out_height} * p.in_height * row_size;
    const T* top_left = image + row.first * row_size + column.first * p.x_stride;
    const T* top_right = image + row.first * row_size + column.second * p.x_stride;
    const T* low_left = image + row.second * row_size + column.first * p.x_stride;
    const T* low_right = image + row.second * row_size + column.second * p.x_stride;
    float max = -INFINITY;
    int label = 0;
    for (int c = 0; c < p.channels; ++c) {
      const float score =
          lerp(lerp(get(top_left[c]), get(top_right[c]), column.weight),
               lerp(get(low_left[c]), get(low_right[c]), column.weight), row.weight);
      if (score > max) {
        max = score;
        label = c;
      }
    }
    if (p.wide)
      static_cast<std::int32_t*>(a.y)[pixel] = label;
    else
      static_cast<std::uint8_t*>(a.y)[pixel] = static_cast<std::uint8_t>(label);
  }
};

}  // namespace atrous::kernels::resize_argmax::cuda
