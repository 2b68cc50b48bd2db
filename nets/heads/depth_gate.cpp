#include "nets/heads/depth_gate.h"

#include <string>

#include "layers/elementwise.h"
#include "layers/select_channels.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

using namespace layers;

Value depth_gated_conv(
    GraphBuilder& g, std::string_view name, Value x, Value gates, const DepthGateParams& params) {
  const auto scope = g.scope(name);
  Value sum;
  for (std::size_t i = 0; i < params.rates.size(); ++i) {
    const int rate = params.rates[i];
    const std::string number = std::to_string(i);
    // The same node name: one set of weights.
    const Value y = conv2d(g, "conv", x,
                           {.out_channels = params.channels,
                            .kernel = {3, 3},
                            .dilation = {rate, rate},
                            .padding = Padding::same(3, rate),
                            .bias = false});
    const Value gate = take_channels(g, "gate" + number, gates, static_cast<int>(i), 1);
    const Value gated = mul(g, "gated" + number, y, gate);
    sum = i == 0 ? gated : add(g, "sum" + number, sum, gated);
  }
  return norm_and_activation(g, sum, Norm{}, {Act::relu, 0});
}

}  // namespace atrous::nets
