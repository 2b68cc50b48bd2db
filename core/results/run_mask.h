#pragma once
#include <cstdint>
#include <vector>

#include "core/tensor/shape.h"

namespace atrous {

/// A binary picture as run lengths in COCO's order: down each column, the columns from left to
/// right. Runs of 0 and 1 take turns, the first one is of 0 and may have length 0; a mask of a
/// picture without pixels set is one run.
struct RunMask {
  int height = 0;
  int width = 0;
  std::vector<std::uint32_t> runs;

  bool empty() const noexcept { return runs.empty(); }
  bool operator==(const RunMask&) const = default;
};

/// A rectangle of a picture with a byte per pixel, rows from top to bottom, 0 or 1.
struct MaskPatch {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;
};

/// The mask of a picture of `size` that is `patch` inside its rectangle and 0 outside.
/// Throws Error{Code::shape} when the rectangle is not inside, or the picture has 2^32 pixels.
RunMask encode_runs(const MaskPatch& patch, Extent size);

/// One byte per pixel, rows from top to bottom, 0 or 1.
std::vector<std::uint8_t> decode_runs(const RunMask& mask);

/// Pixels that are set.
std::uint64_t area(const RunMask& mask) noexcept;

}  // namespace atrous
