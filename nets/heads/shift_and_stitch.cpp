#include "nets/heads/shift_and_stitch.h"

#include <algorithm>

#include "layers/stitch.h"

namespace atrous::nets {

using namespace layers;

// Score u of the stitched map belongs to image row u + centre - lead.
Value shifted(GraphBuilder& g, Value image, const ShiftAndStitch& how) {
  return shift_stack(g, "shifts", image, how.stride, std::max(0, how.centre()));
}

Value stitched(GraphBuilder& g, Value scores, Value image, const ShiftAndStitch& how) {
  const int skipped = std::max(0, -how.centre());
  return crop_like(g, "score", stitch(g, "stitched", scores, how.stride), image,
                   Offset{skipped, skipped});
}

}  // namespace atrous::nets
