// What COCO's tools do with masks that are stored as run lengths.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/results/instances.h"

namespace atrous::io {

/// A box as COCO writes it: left and top edge, width and height, in pixels.
struct BoxXywh {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  double area() const noexcept { return width * height; }
  bool operator==(const BoxXywh&) const = default;
};

/// A box by its corners as COCO writes it.
BoxXywh to_xywh(const Box& box) noexcept;

/// Calls `run(column, first row, one past the last row)` for every vertical stretch of ones, from
/// left to right and from top to bottom.
template <class Run>
void for_each_run(const RunMask& mask, Run run) {
  const auto height = static_cast<std::uint64_t>(mask.height);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    const std::uint64_t end = at + mask.runs[i];
    while (i % 2 == 1 && at < end) {
      const std::uint64_t column = at / height, stop = std::min(end, (column + 1) * height);
      run(static_cast<int>(column), static_cast<int>(at - column * height),
          static_cast<int>(stop - column * height));
      at = stop;
    }
    at = end;
  }
}

/// The smallest box around the mask; zeros for an empty one.
BoxXywh bounds(const RunMask& mask) noexcept;

enum class Merge { united, intersected };

/// The union or the intersection of masks of one size; no masks give one without a size.
/// Throws Error{Code::shape} when the sizes differ.
RunMask merge(std::span<const RunMask> masks, Merge how);

/// Pixels of both, by pixels of either; for a crowd, by the pixels of the detection.
/// Throws Error{Code::shape} when the sizes differ.
double iou(const RunMask& detection, const RunMask& truth, bool crowd);

/// The same for boxes. Boxes that only touch have 0.
double iou(const BoxXywh& detection, const BoxXywh& truth, bool crowd) noexcept;

/// COCO's compressed text: every length, from the third on as the difference to the last but one,
/// in groups of five bits, the lowest first, a sixth bit for "more follows", plus 48.
std::string to_text(const RunMask& mask);

/// Reads such a text. Lengths that end before the picture does leave the rest empty.
/// Throws Error{Code::corrupt_file}, beginning with `name`, for other characters, negative lengths
/// and lengths that exceed the picture.
RunMask rle_from_text(std::string_view text, int height, int width, std::string_view name);

/// The same for lengths that are written out.
RunMask rle_from_counts(std::span<const std::int64_t> counts,
                        int height,
                        int width,
                        std::string_view name);

/// The mask of a polygon x0, y0, x1, y1 ..., as COCO's tools draw it: the outline is followed on a
/// grid five times as fine, and every column is filled between its crossings.
/// Throws Error{Code::corrupt_file}, beginning with `name`, for fewer than three points, an odd
/// number of coordinates, and coordinates that are no numbers or beyond 2^20.
RunMask rle_from_polygon(std::span<const double> points,
                         int height,
                         int width,
                         std::string_view name);

}  // namespace atrous::io
