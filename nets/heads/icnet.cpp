#include "nets/heads/icnet.h"

#include <string>

#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

Value icnet_fine_branch(GraphBuilder& g,
                        std::string_view name,
                        Value image,
                        const ConvBlockParams& form) {
  const auto scope = g.scope(name);
  constexpr int kChannels[] = {32, 32, 64};
  ConvBlockParams conv = form;
  conv.kernel = 3;
  conv.stride = 2;
  conv.activation = {Act::relu, 0};
  int number = 0;
  for (const int channels : kChannels) {
    conv.channels = channels;
    image = conv_block(g, std::to_string(++number), image, conv);
  }
  return image;
}

CascadeFusion cascade_fusion(GraphBuilder& g,
                             std::string_view name,
                             Value low,
                             Value high,
                             Corners corners,
                             const ConvBlockParams& form) {
  const auto scope = g.scope(name);
  ConvBlockParams conv = form;
  conv.channels = 128;
  const Value fine = conv_block(g, "high", high, conv);
  conv.kernel = 3;
  conv.dilation = 2;
  low = resize_like(g, "up", low, high, Interp::bilinear, corners);
  low = conv_block(g, "low", low, conv);
  return {relu(g, add(g, "sum", low, fine)), low};
}

}  // namespace atrous::nets
