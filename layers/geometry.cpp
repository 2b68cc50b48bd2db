#include "layers/geometry.h"

#include <algorithm>

#include "core/base/error.h"

namespace atrous::layers {
namespace {

std::string extent_text(Extent extent) {
  return std::to_string(extent.height) + "x" + std::to_string(extent.width);
}

/// What ceil mode does with the last window.
enum class Rounding { down, up, up_keeping_empty };

int axis_output(
    int size, int before, int after, int kernel, int stride, int dilation, Rounding rounding) {
  const int reach = dilation * (kernel - 1) + 1;
  const int room = size + before + after - reach;
  if (room < 0) {
    throw Error(Code::shape, "a window of " + std::to_string(reach) + " places does not fit into " +
                                 std::to_string(size) + " plus padding " +
                                 std::to_string(before + after) + "; use a larger input");
  }
  if (rounding == Rounding::down) return room / stride + 1;
  const int out = (room + stride - 1) / stride + 1;
  const bool cut = rounding == Rounding::up || before + after > 0;
  return cut && (out - 1) * stride >= size + before ? out - 1 : out;
}

/// Both sides' padding of TensorFlow's SAME.
int same_padding(int size, int kernel, int stride, int dilation) noexcept {
  if (stride < 1) return 0;
  const int windows = (size + stride - 1) / stride;
  return std::max(0, (windows - 1) * stride + dilation * (kernel - 1) + 1 - size);
}

}  // namespace

Window padded(Window window, int height, int width) noexcept {
  if (!window.same) return window;
  const int rows =
      same_padding(height, window.kernel.height, window.stride.height, window.dilation.height);
  const int columns =
      same_padding(width, window.kernel.width, window.stride.width, window.dilation.width);
  window.padding = {rows / 2, columns / 2, rows - rows / 2, columns - columns / 2};
  return window;
}

Extent window_output(const Window& given, int height, int width) {
  const auto& [kernel, stride, dilation, pad, ceil, keep_empty, same] =
      padded(given, height, width);
  const bool valid = kernel.height > 0 && kernel.width > 0 && stride.height > 0 &&
                     stride.width > 0 && dilation.height > 0 && dilation.width > 0 &&
                     pad.top >= 0 && pad.left >= 0 && pad.bottom >= 0 && pad.right >= 0;
  if (!valid)
    throw Error(Code::shape, "kernel, stride and dilation must be positive, padding not negative");
  const Rounding rounding = !ceil        ? Rounding::down
                            : keep_empty ? Rounding::up_keeping_empty
                                         : Rounding::up;
  return {axis_output(height, pad.top, pad.bottom, kernel.height, stride.height, dilation.height,
                      rounding),
          axis_output(width, pad.left, pad.right, kernel.width, stride.width, dilation.width,
                      rounding)};
}

void require_activations(std::span<const Shape> inputs, int count) {
  if (static_cast<int>(inputs.size()) != count) {
    throw Error(Code::shape, "expected " + std::to_string(count) + " inputs, got " +
                                 std::to_string(inputs.size()));
  }
  for (const Shape& shape : inputs)
    if (shape.rank() != 4)
      throw Error(Code::shape, "expected [batch,height,width,channels], got " + shape.text());
}

std::string window_text(const Window& window) {
  std::string text = extent_text(window.kernel);
  const auto add = [&](const char* letter, Extent extent) {
    if (extent == Extent{}) return;
    text += std::string(" ") + letter;
    text += extent.height == extent.width ? std::to_string(extent.height) : extent_text(extent);
  };
  add("s", window.stride);
  add("d", window.dilation);
  return text;
}

}  // namespace atrous::layers
