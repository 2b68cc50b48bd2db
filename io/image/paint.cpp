#include "io/image/paint.h"

#include "core/base/error.h"

namespace atrous::io {

void fill(Image& image, int top, int left, int height, int width, Rgb colour) {
  for (int y = std::max(top, 0); y < std::min(top + height, image.height); ++y) {
    for (int x = std::max(left, 0); x < std::min(left + width, image.width); ++x) {
      std::ranges::copy(colour, pixel_at(image, y, x));
    }
  }
}

void frame(Image& image, int top, int left, int height, int width, int line, Rgb colour) {
  fill(image, top, left, line, width, colour);
  fill(image, top + height - line, left, line, width, colour);
  fill(image, top, left, height, line, colour);
  fill(image, top, left + width - line, height, line, colour);
}

void check_overlay(const Image& photo, int height, int width, float opacity) {
  if (photo.height != height || photo.width != width || width <= 0) {
    throw Error(Code::shape, "overlay: the photo is " + std::to_string(photo.width) + "x" +
                                 std::to_string(photo.height) + ", the labels are " +
                                 std::to_string(width) + "x" + std::to_string(height));
  }
  if (!(opacity >= 0 && opacity <= 1)) {
    throw Error(Code::usage,
                "overlay: the opacity " + std::to_string(opacity) + " is not between 0 and 1");
  }
}

int text_scale(int width) noexcept { return std::max(1, (width + 320) / 640); }

}  // namespace atrous::io
