#pragma once
#include "core/graph/graph_builder.h"
#include "nets/options.h"

namespace atrous::nets {

constexpr OptionSpec kShiftAndStitch = {
    "shift_and_stitch",
    "0",
    "1: dense scores from all shifts of the image instead of up-sampling",
    OptionSpec::Kind::integer,
    0,
    1};

/// How a network's scores lie against the image: by the up-sampling that they would have had.
struct ShiftAndStitch {
  int stride = 32;  // of the scores
  int kernel = 64;  // of the up-sampling
  int crop = 19;    // rows and columns before the image's first

  int centre() const { return kernel / 2 - crop; }  // image row of the first score, halves down
};

/// Shift-and-stitch (Long et al. 2015, arXiv:1411.4038, section 3.2): the network runs over all
/// stride x stride shifts of the image (a batch), and their scores are interlaced, so that every pixel
/// has a score of its own with its receptive field about it.
/// Nodes    shifts
Value shifted(GraphBuilder& g, Value image, const ShiftAndStitch& how);
/// The scores of shifted() images put together, cropped to `image`.
/// Nodes    stitched, score
Value stitched(GraphBuilder& g, Value scores, Value image, const ShiftAndStitch& how);

}  // namespace atrous::nets
