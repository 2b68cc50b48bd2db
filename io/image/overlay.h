#pragma once
#include <span>
#include <string>

#include "io/image/image.h"
#include "io/image/labels.h"
#include "io/image/palette.h"

namespace atrous::io {

struct OverlayOptions {
  float opacity = 0.5F;  // of the class colour: 0 the photo, 1 colours only
  bool outline = true;   // draw class borders in the full colour
  bool legend = true;    // a panel below with the classes that occur
  std::span<const std::string> class_names = {};  // by id; a class without one shows its number
};

/// The photo with every pixel tinted in its class's colour, and below it a legend: swatch, name and
/// share of the pixels, the largest first. Ids beyond the palette (an ignore label, say) leave the
/// photo as it is and have no entry.
///
///   out = round(photo + opacity * (colour - photo))
///
/// The result is RGB and as wide as the photo. Throws Error{Code::shape} when the sizes differ and
/// Error{Code::usage} for an opacity outside 0..1.
Image overlay(const Image& photo,
              const LabelMap& labels,
              std::span<const Rgb> palette,
              const OverlayOptions& options = {});

}  // namespace atrous::io
