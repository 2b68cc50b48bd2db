#include "nets/instances/caffe_proposals.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atrous::nets {

Proposals caffe_proposals(const CaffeProposalParams& params,
                          const TensorView& scores,
                          const TensorView& deltas,
                          Extent input,
                          const StageContext& context) {
  const int anchors = params.anchors();
  Extent grid{scores.desc.shape.height(), scores.desc.shape.width()};
  const int width = grid.width;
  if (params.whole_cells) {
    grid.height = std::min(grid.height, input.height / params.stride);
    grid.width = std::min(grid.width, input.width / params.stride);
  }
  const std::vector<Box> boxes =
      make_anchors({.style = AnchorParams::Style::inclusive, .ratios = params.ratios}, params.sizes,
                   grid, {params.stride, params.stride});
  Tensor logits(DType::f32, Shape{1, grid.height, grid.width, anchors});
  Tensor changes(DType::f32, Shape{1, grid.height, grid.width, 4 * anchors});
  auto* logit = logits.view().as<float>();
  auto* change = changes.view().as<float>();
  std::size_t at = 0;
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      const std::ptrdiff_t cell = std::ptrdiff_t{y} * width + x;
      const float* both = scores.as<const float>() + cell * scores.desc.pixel_stride;
      const float* delta = deltas.as<const float>() + cell * deltas.desc.pixel_stride;
      for (int a = 0; a < anchors; ++a, ++at) {
        const float extra = params.select.coding.extra;
        const Box box = clip(decode(params.select.coding, boxes[at], delta + 4 * a), input, extra);
        // Too small boxes must not take the place of others among the best.
        const bool large = has_sides(box, params.select.least_side, extra);
        *logit++ = large ? both[anchors + a] - both[a] : -std::numeric_limits<float>::infinity();
        change = std::copy_n(delta + 4 * a, 4, change);
      }
    }
  }
  const ProposalLevel level{logits.view(), changes.view(), &boxes};
  return select_proposals(params.select, {&level, 1}, corners_of(input, params.select.coding.extra),
                          context);
}

}  // namespace atrous::nets
