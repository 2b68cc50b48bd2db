#include "nets/blocks/linknet_decoder.h"

#include "nets/blocks/conv_block.h"

namespace atrous::nets {

Value linknet_decoder(
    GraphBuilder& g, const std::string& name, Value x, int in, int out, DeconvBlockParams up) {
  const auto scope = g.scope(name);
  constexpr int kSqueeze = 4;
  x = conv_block(g, "1", x, {.channels = in / kSqueeze});
  up.channels = in / kSqueeze;
  x = deconv_block(g, "2", x, up);
  return conv_block(g, "3", x, {.channels = out});
}

}  // namespace atrous::nets
