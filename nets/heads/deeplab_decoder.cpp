#include "nets/heads/deeplab_decoder.h"

#include <string>

#include "layers/concat.h"
#include "nets/blocks/separable_conv.h"

namespace atrous::nets {

using namespace layers;

Value deeplab_decoder(GraphBuilder& g, Value x, Value low, const DeepLabDecoderParams& params) {
  low = conv_block(g, "low", low, {.channels = params.low_width, .norm = params.norm});
  x = resize_like(g, "up", x, low, Interp::bilinear, params.corners);
  const Value both[] = {x, low};
  x = concat(g, "concat", both);
  const auto scope = g.scope("refine");
  int in = params.width + params.low_width;
  for (int i = 0; i < params.convolutions; ++i) {
    const std::string number = std::to_string(i);
    x = params.separable
            ? separable_conv(
                  g, number, x,
                  {.in = in, .channels = params.width, .between = params.norm, .norm = params.norm})
            : conv_block(g, number, x,
                         {.channels = params.width, .kernel = 3, .norm = params.norm});
    in = params.width;
  }
  return x;
}

}  // namespace atrous::nets
