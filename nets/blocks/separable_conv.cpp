#include "nets/blocks/separable_conv.h"

namespace atrous::nets {

Value separable_conv(GraphBuilder& g,
                     std::string_view name,
                     Value x,
                     const SeparableConvParams& params) {
  const auto scope = g.scope(name);
  x = conv_block(g, "depthwise", x,
                 {.channels = params.in,
                  .kernel = params.kernel,
                  .stride = params.stride,
                  .dilation = params.dilation,
                  .groups = params.in,
                  .norm = params.between,
                  .activation = params.between_activation});
  return conv_block(g, "pointwise", x,
                    {.channels = params.channels,
                     .bias = params.bias,
                     .norm = params.norm,
                     .activation = params.activation});
}

}  // namespace atrous::nets
