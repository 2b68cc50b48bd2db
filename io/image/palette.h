#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace atrous::io {

using Rgb = std::array<std::uint8_t, 3>;

/// Colours by class id.
using Palette = std::vector<Rgb>;

/// The Pascal VOC colour map for any number of classes: bit b of a class id's octal digits sets
/// bit 7 - b of red, green and blue. Class 0 is black. At most 65536 classes.
Palette voc_palette(int classes = 21);

/// A colour for the object `number` of a picture: bright, and far from those of its neighbours in
/// the count. The hues are steps of the golden ratio.
Rgb object_colour(int number) noexcept;

/// CamVid's 11 classes and, as the twelfth, unlabelled.
std::span<const Rgb> camvid_palette() noexcept;
/// The 19 evaluated classes of Cityscapes, by train id.
std::span<const Rgb> cityscapes_palette() noexcept;

}  // namespace atrous::io
