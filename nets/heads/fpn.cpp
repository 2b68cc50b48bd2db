#include "nets/heads/fpn.h"

#include <algorithm>
#include <string>

#include "layers/elementwise.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

using namespace layers;

std::vector<Value> fpn(GraphBuilder& g,
                       std::string_view name,
                       std::span<const Value> fine_to_coarse,
                       const FpnParams& params) {
  const auto scope = g.scope(name);
  std::vector<Value> levels(fine_to_coarse.size());
  ConvBlockParams conv{
      .channels = params.channels, .bias = true, .norm = std::nullopt, .activation = {}};
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i] = conv_block(g, "lateral" + std::to_string(i), fine_to_coarse[i], conv);
  for (std::size_t i = levels.size() - 1; i-- > 0;) {
    const std::string number = std::to_string(i);
    const Value down = resize_like(g, "down" + number, levels[i + 1], levels[i], Interp::nearest);
    levels[i] = add(g, "sum" + number, levels[i], down);
  }
  conv.kernel = 3;
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i] = conv_block(g, "out" + std::to_string(i), levels[i], conv);
  return levels;
}

Value semantic_fpn(GraphBuilder& g,
                   std::string_view name,
                   std::span<const Value> fine_to_coarse,
                   const SemanticFpnParams& params) {
  const auto scope = g.scope(name);
  constexpr int kFinest = 4;
  int halvings = 0, left = params.output_stride / kFinest;
  Value sum;
  for (std::size_t i = 0; i < fine_to_coarse.size(); ++i) {
    if (i > 0 && left > 1) ++halvings, left /= 2;
    const std::string number = std::to_string(i);
    Value x = fine_to_coarse[i];
    for (int j = 0; j < std::max(1, halvings); ++j) {
      const std::string step = number + "." + std::to_string(2 * j);
      x = conv_block(g, step, x, {.channels = params.channels, .kernel = 3});
      if (halvings == 0) continue;
      x = resize_to(
          g, step + ".up", x,
          {.corners = params.corners, .scale_height = 2, .scale_width = 2, .recompute = true});
    }
    if (i == 0) {
      sum = x;
      continue;
    }
    // Odd sizes were rounded up when they were halved.
    const Value like = resize_like(g, "like" + number, x, sum, Interp::bilinear, params.corners);
    sum = add(g, "sum" + number, sum, like);
  }
  return sum;
}

}  // namespace atrous::nets
