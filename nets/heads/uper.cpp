#include "nets/heads/uper.h"

#include <string>

#include "layers/concat.h"
#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

Value uper(GraphBuilder& g,
           std::string_view name,
           std::span<const Value> fine_to_coarse,
           const UperParams& params) {
  const auto scope = g.scope(name);
  const ConvBlockParams wide{.channels = params.channels, .kernel = 3, .norm = params.pyramid.norm};
  const auto up = [&](const std::string& node, Value x, Value like) {
    return resize_like(g, node, x, like, Interp::bilinear);
  };
  const std::size_t last = fine_to_coarse.size() - 1;
  std::vector<Value> levels(last + 1);
  Value x = pyramid_pooling(g, "pyramid", fine_to_coarse[last], params.pyramid);
  x = levels[last] = conv_block(g, "top", x, wide);
  for (std::size_t i = last; i-- > 0;) {
    const std::string number = std::to_string(i);
    const Value lateral = conv_block(g, "lateral" + number, fine_to_coarse[i],
                                     {.channels = params.channels, .norm = params.pyramid.norm});
    x = add(g, "sum" + number, lateral, up("down" + number, x, lateral));
    levels[i] = conv_block(g, "smooth" + number, x, wide);
  }
  for (std::size_t i = 1; i <= last; ++i)
    levels[i] = up("up" + std::to_string(i), levels[i], levels[0]);
  return conv_block(g, "fuse", concat(g, "concat", levels), wide);
}

}  // namespace atrous::nets
