#pragma once
#include <array>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// How a regression changes a box (Girshick et al. 2014, appendix C):
///
///   centre += delta.xy / weight.xy * side;   side *= exp(delta.wh / weight.wh)
///
/// Sides are x2 - x1 + extra, and `extra` is taken off the new far corner unless that is kept.
struct BoxCoding {
  std::array<float, 4> weights = {1, 1, 1, 1};  // of dx, dy, dw, dh
  float most_growth = 4.135166556742356F;       // of dw and dh: log(1000 / 16)
  bool least_growth = false;                    // they are at least its negative (mmdetection)
  float extra = 0;                              // 1 where corners are the first and last pixel
  bool keep_far = false;                        // the new far corner is one past the last pixel
  bool rows_first = false;                      // deltas are dy, dx, dh, dw (Matterport)
};

/// `delta` has four numbers.
Box decode(const BoxCoding& coding, const Box& box, const float* delta) noexcept;

/// Where corners may lie in a picture: from 0 to its extents less `extra`.
Box corners_of(Extent picture, float extra = 0) noexcept;

/// Corners moved into `window`.
Box clip(const Box& box, const Box& window) noexcept;
inline Box clip(const Box& box, Extent picture, float extra = 0) noexcept {
  return clip(box, corners_of(picture, extra));
}

/// Corners times the ratios of extents, as torchvision and detectron2 resize boxes.
Box rescale(const Box& box, Extent from, Extent to) noexcept;

/// (x2 - x1 + extra) * (y2 - y1 + extra)
float area(const Box& box, float extra = 0) noexcept;

/// Both sides are at least `side`.
bool has_sides(const Box& box, float side, float extra = 0) noexcept;

}  // namespace atrous::nets
