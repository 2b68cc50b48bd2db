// Where the taps of a tile point. Shared by the sources of all instruction sets, with internal
// linkage.
#pragma once
#include <cstdint>

#include "kernels/conv2d/tile.h"

namespace atrous::kernels::conv2d {
namespace {

/// Top left places of a tile's windows.
struct Corners {
  std::int32_t row[kTapPixels], column[kTapPixels];
  std::intptr_t address[kTapPixels];  // may lie outside the image
  bool inside;                        // every window lies inside the image
};

/// The pixels of a tile lie in few rows of the output: each row is a progression, written as a loop
/// over all lanes that the compiler turns into a handful of vector instructions.
inline void find_corners(
    const Problem& p, const float* x, int pixel, int count, Corners& corners) noexcept {
  const int last = count - 1;
  const int lowest = p.in_height - 1 - (p.kernel_height - 1) * p.dilation_height;
  const int rightmost = p.in_width - 1 - (p.kernel_width - 1) * p.dilation_width;
  int line = pixel / p.out_width;
  int column = (pixel - line * p.out_width) * p.stride_width - p.pad_left;
  int image = line / p.out_height;
  int oy = line - image * p.out_height;
  bool inside = true;
  for (int begin = 0; begin < count; ++oy) {
    if (oy == p.out_height) {
      oy = 0;
      ++image;
    }
    const int left = (p.out_width * p.stride_width - p.pad_left - column) / p.stride_width;
    const int end = begin + left < count ? begin + left : count;
    const int row = oy * p.stride_height - p.pad_top;
    const std::ptrdiff_t place = (std::ptrdiff_t{image} * p.in_height + row) * p.in_width + column;
    constexpr auto kFloat = static_cast<std::ptrdiff_t>(sizeof(float));
    const std::intptr_t address = reinterpret_cast<std::intptr_t>(x) + place * p.x_stride * kFloat;
    const std::ptrdiff_t step = p.stride_width * p.x_stride * kFloat;
    for (int i = 0; i < kTapPixels; ++i) {
      const int along = (i < last ? i : last) - begin;  // lanes behind the last pixel repeat it
      corners.row[i] = along < 0 ? corners.row[i] : row;
      corners.column[i] = along < 0 ? corners.column[i] : column + along * p.stride_width;
      corners.address[i] = along < 0 ? corners.address[i] : address + along * step;
    }
    inside &= row >= 0 && row <= lowest && column >= 0 &&
              column + (end - begin - 1) * p.stride_width <= rightmost;
    begin = end;
    column = -p.pad_left;
  }
  corners.inside = inside;
}

/// Points a tap (row, column) places from the corners, or at zeros outside the image. False when
/// all pixels are outside.
inline bool point(const Problem& p,
                  const Corners& corners,
                  int row,
                  int column,
                  const float* zeros,
                  Tap& tap) noexcept {
  const std::ptrdiff_t place = std::ptrdiff_t{row} * p.in_width + column;
  const std::ptrdiff_t offset = place * p.x_stride * static_cast<std::ptrdiff_t>(sizeof(float));
  const auto outside = reinterpret_cast<std::intptr_t>(zeros);
  const auto height = static_cast<std::uint32_t>(p.in_height);
  const auto width = static_cast<std::uint32_t>(p.in_width);
  std::intptr_t from[kTapPixels];
  if (corners.inside) {
    for (int i = 0; i < kTapPixels; ++i) from[i] = corners.address[i] + offset;
    __builtin_memcpy(tap.from, from, sizeof(from));
    return true;
  }
  std::uint32_t any = 0;
  for (int i = 0; i < kTapPixels; ++i) {
    const bool inside = (static_cast<std::uint32_t>(corners.row[i] + row) < height) &
                        (static_cast<std::uint32_t>(corners.column[i] + column) < width);
    from[i] = inside ? corners.address[i] + offset : outside;
    any |= inside;
  }
  __builtin_memcpy(tap.from, from, sizeof(from));
  return any != 0;
}

}  // namespace
}  // namespace atrous::kernels::conv2d
