#pragma once
#include <span>
#include <vector>

#include "core/results/instances.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// How a small square mask is laid over its box in the picture.
struct PasteParams {
  enum class Style {
    /// A border of zeros, the box grown in proportion and its corners cut to whole pixels, which
    /// belong to it; bilinear with pixel centres (Detectron, torchvision).
    expanded,
    /// Every pixel centre of the picture looks up its place in the box; zeros around the mask
    /// (detectron2, mmdetection).
    continuous,
    /// The box in whole pixels, bilinear with pixel centres, zeros around the mask (Matterport).
    rounded
  };
  Style style = Style::expanded;
  float threshold = 0.5F;
  bool above = true;  // set is > threshold; otherwise >=
};

/// The part of a picture that a mask covers, as numbers or as bits.
struct PastedMask {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
  std::vector<float> values;
};

/// The numbers of `mask` [side, side] over `box` in a picture of `size`, where it is not known to be
/// zero.
PastedMask paste_values(const PasteParams& params,
                        std::span<const float> mask,
                        const Box& box,
                        Extent size,
                        const StageContext& context);

/// The whole picture, zeros outside.
std::vector<float> in_picture(const PastedMask& mask, Extent size);

/// The same as bits by the threshold.
MaskPatch paste_bits(const PasteParams& params,
                     std::span<const float> mask,
                     const Box& box,
                     Extent size,
                     const StageContext& context);

}  // namespace atrous::nets
