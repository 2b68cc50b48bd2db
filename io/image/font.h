#pragma once
#include <string_view>

#include "io/image/image.h"
#include "io/image/palette.h"

namespace atrous::io {

// Size of a character's cell at scale 1: a 5x7 letter, a row for descenders, and the gap.
constexpr int kGlyphWidth = 6;
constexpr int kGlyphHeight = 8;

/// Width in pixels of one line of text.
int text_width(std::string_view text, int scale) noexcept;

/// Draws one line with its top left corner at (top, left), clipped to an RGB image. A byte outside
/// ASCII shows as '?'.
void draw_text(Image& image, int top, int left, std::string_view text, int scale, Rgb colour);

}  // namespace atrous::io
