#pragma once
#include "io/image/image.h"
#include "io/image/labels.h"

namespace atrous::io {

// Both place pixel centres at half coordinates: output i lies at (i + 0.5) * in / out - 0.5.

/// Every output pixel takes the id below its centre, floor((i + 0.5) * in / out): no new ids arise.
LabelMap resize_nearest(const LabelMap& labels, int height, int width);

/// Bilinear between the four nearest pixels, edges repeated, rounded to nearest: what OpenCV's
/// INTER_LINEAR computes (to within one level, as it uses fixed point). Not smoothed when
/// shrinking; Pillow's BILINEAR is, and differs below the original size.
Image resize_bilinear(const Image& image, int height, int width);

/// Pillow's BILINEAR, byte for byte as before its version 13: a triangle as wide as an output pixel but at least two input
/// pixels, across the columns first and then the rows, both in fixed point and rounded to 8 bits.
Image resize_pillow(const Image& image, int height, int width);

}  // namespace atrous::io
