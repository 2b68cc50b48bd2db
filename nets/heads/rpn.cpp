#include "nets/heads/rpn.h"

#include "layers/conv2d.h"
#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

Rpn rpn_maps(GraphBuilder& g, std::string_view name, Value x, int channels, int anchors) {
  const auto scope = g.scope(name);
  x = relu(g, conv2d(g, "conv", x,
                     {.out_channels = channels, .kernel = {3, 3}, .padding = Padding::same(3)}));
  const Value scores = conv2d(g, "scores", x, {.out_channels = 2 * anchors});
  return {scores, conv2d(g, "deltas", x, {.out_channels = 4 * anchors})};
}

}  // namespace atrous::nets
