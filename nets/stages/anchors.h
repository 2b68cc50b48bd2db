#pragma once
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// Boxes around every place of a map from which a proposal network starts (Ren et al. 2015,
/// arXiv:1506.01497). An anchor of size s and ratio r has area s^2 and height / width = r.
struct AnchorParams {
  enum class Style {
    plain,     // corners at centre -+ half a side (detectron2, mmdetection)
    rounded,   // these corners rounded, halves to even (torchvision)
    inclusive  // Caffe's: built from a square of the stride, rounded, corners are pixels
  };
  Style style = Style::plain;
  std::vector<float> ratios = {0.5F, 1, 2};
  bool sizes_first = false;  // all ratios of a size are neighbours; otherwise all sizes of a ratio
};

/// A level's anchors by row, column and shape; the first place is at 0, the next one a stride on.
std::vector<Box> make_anchors(const AnchorParams& params,
                              const std::vector<float>& sizes,
                              Extent grid,
                              Extent stride);

}  // namespace atrous::nets
