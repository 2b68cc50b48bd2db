#include "nets/heads/dual_attention.h"

#include "layers/elementwise.h"
#include "nets/heads/attention.h"

namespace atrous::nets {

using namespace layers;

DualAttention dual_attention(GraphBuilder& g, Value x, const DualAttentionParams& params) {
  const ConvBlockParams conv{.channels = params.channels, .kernel = 3};
  DualAttention result;
  Value places, channels;
  {
    const auto scope = g.scope("pam");
    places = position_attention(g, "att", conv_block(g, "in", x, conv), params.channels,
                                params.key_channels, params.scalar);
    places = conv_block(g, "out", places, conv);
    result.place_scores = conv2d(g, "scores", places, {.out_channels = params.classes});
  }
  {
    const auto scope = g.scope("cam");
    channels = channel_attention(g, "att", conv_block(g, "in", x, conv), params.scalar);
    channels = conv_block(g, "out", channels, conv);
    result.channel_scores = conv2d(g, "scores", channels, {.out_channels = params.classes});
  }
  result.sum = add(g, "sum", places, channels);
  return result;
}

}  // namespace atrous::nets
