// Drawing on RGB images, for the sources of this folder.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "io/image/image.h"
#include "io/image/palette.h"

namespace atrous::io {

/// The three values of a pixel. Trusts that it is inside.
inline std::uint8_t* pixel_at(Image& image, int y, int x) noexcept {
  return image.pixels.data() + (std::ptrdiff_t{y} * image.width + x) * 3;
}

/// Moves a pixel towards `colour`: value + opacity * (colour - value), rounded.
inline void mix(std::uint8_t* value, Rgb colour, float opacity) noexcept {
  for (std::size_t c = 0; c < 3; ++c) {
    const float before = value[c];
    value[c] = static_cast<std::uint8_t>(before +
                                         opacity * (static_cast<float>(colour[c]) - before) + 0.5F);
  }
}

/// Fills a rectangle, cut at the image's edges.
void fill(Image& image, int top, int left, int height, int width, Rgb colour);

/// A rectangle's edge of `line` pixels, inside of it, cut at the image's edges.
void frame(Image& image, int top, int left, int height, int width, int line, Rgb colour);

/// Throws Error{Code::shape} when a result is not of the photo's size, and Error{Code::usage} for
/// an opacity outside 0..1.
void check_overlay(const Image& photo, int height, int width, float opacity);

/// Size of text on a picture of this width, in pixels per dot of the font.
int text_scale(int width) noexcept;

}  // namespace atrous::io
