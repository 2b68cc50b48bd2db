#pragma once
#include <span>
#include <string_view>

#include "core/graph/layer.h"

namespace atrous::layers {

/// A sliding window over the plane of an activation.
struct Window {
  Extent kernel;
  Extent stride;
  Extent dilation;
  Padding padding;
  bool ceil_mode = false;   // round the output size up; no window starts beyond input + padding
  bool keep_empty = false;  // but without padding it may, as in Caffe; such a window sees nothing
  /// TensorFlow's SAME instead of `padding`: as much as gives ceil(size / stride) windows, of an odd
  /// number the smaller part first.
  bool same = false;
};

/// `window` with the padding that it has on a plane of `height` x `width`.
Window padded(Window window, int height, int width) noexcept;

/// Height and width that a window makes of `height` x `width`.
/// Throws Error{Code::shape} when the dilated window is larger than the padded input or a
/// parameter is out of range.
Extent window_output(const Window& window, int height, int width);

/// Throws Error{Code::shape} unless there are `count` inputs, all N, H, W, C.
void require_activations(std::span<const Shape> inputs, int count);

/// `3x3 s2 d4` : kernel, and stride and dilation where they are not 1.
std::string window_text(const Window& window);

}  // namespace atrous::layers
