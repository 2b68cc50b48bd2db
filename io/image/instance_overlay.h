#pragma once
#include <span>
#include <string>

#include "core/results/instances.h"
#include "io/image/image.h"
#include "io/image/palette.h"

namespace atrous::io {

struct InstanceOverlayOptions {
  float opacity = 0.5F;  // of the masks' colours
  bool boxes = true;
  bool tags = true;                               // class and score at a box's upper edge
  std::span<const std::string> class_names = {};  // by label; one without a name shows its number
};

/// The photo with every object's mask tinted in a colour of its own, the mask's edge and the box in
/// the full colour, and a tag with class and score. Of overlapping objects the best-scored one is
/// on top. Boxes are cut at the photo's edges. A tag stands above its box, or at another corner of it
/// where that hides fewer others.
/// Throws Error{Code::shape} when the sizes differ, Error{Code::usage} for an opacity outside 0..1.
Image overlay(const Image& photo,
              const Instances& instances,
              const InstanceOverlayOptions& options = {});

}  // namespace atrous::io
