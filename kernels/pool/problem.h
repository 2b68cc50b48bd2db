// Plain data of the pooling kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/element.h"
#include "kernels/functions.h"

namespace atrous::kernels::pool {

enum class Kind : std::uint8_t {
  max,             // largest value inside the image; the padding never counts
  average,         // sum / number of window places inside the image
  average_padded,  // sum / number of window places inside image or padding (count_include_pad)
};

/// Pooling of every channel by a sliding window. x and y are NHWC with a pixel stride each.
/// Windows may reach beyond image and padding (ceil mode); such places count nowhere.
/// A window wholly outside the image gives -infinity (max) or 0. Averages add up each row of the
/// window, then the rows, then divide.
struct Problem {
  Kind kind = Kind::max;
  int batch = 1;
  int in_height = 1, in_width = 1;
  int out_height = 1, out_width = 1;
  int channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
  std::ptrdiff_t x_stride = 1, y_stride = 1;
  Element x_type = Element::f32, y_type = Element::f32;
};

/// Operands of one run. A tensor of another type than float32 is pointed at all the same.
struct Args {
  const float* x = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::pool
