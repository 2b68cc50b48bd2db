#include "nets/blocks/deconv_block.h"

namespace atrous::nets {

using namespace layers;

Value deconv_block(GraphBuilder& g,
                   std::string_view name,
                   Value x,
                   const DeconvBlockParams& params) {
  const auto scope = g.scope(name);
  x = deconv2d(g, "conv", x,
               {.out_channels = params.channels,
                .kernel = {params.kernel, params.kernel},
                .stride = {params.stride, params.stride},
                .padding = Padding::all(params.padding),
                .output_padding = {params.output_padding, params.output_padding},
                .bias = params.bias});
  return norm_and_activation(g, x, params.norm, params.activation);
}

}  // namespace atrous::nets
