#include "nets/blocks/inverted_residual.h"

#include "layers/elementwise.h"
#include "layers/frame.h"
#include "layers/pool.h"

namespace atrous::nets {

using namespace layers;

Value squeeze_excitation(GraphBuilder& g,
                         std::string_view name,
                         Value x,
                         const SqueezeExcitationParams& params) {
  const auto scope = g.scope(name);
  Value gate = global_avg_pool(g, "pool", x);
  gate = relu(g, conv2d(g, "reduce", gate, {.out_channels = params.squeezed}));
  gate = activate(g, "", conv2d(g, "expand", gate, {.out_channels = params.channels}), params.gate);
  return mul(g, "scale", x, gate);
}

Value inverted_residual(GraphBuilder& g,
                        std::string_view name,
                        Value input,
                        const InvertedResidualParams& params) {
  const auto scope = g.scope(name);
  Value x = input;
  const bool framed = params.border == Border::block;
  if (framed) x = pad(g, "pad", x, Padding::same(params.kernel, params.dilation));
  if (params.expand) {
    x = conv_block(
        g, "expand", x,
        {.channels = params.hidden, .norm = params.norm, .activation = params.activation});
  }
  x = conv_block(g, "depthwise", x,
                 {.channels = params.hidden,
                  .kernel = params.kernel,
                  .stride = params.stride,
                  .dilation = params.dilation,
                  .groups = params.hidden,
                  .norm = params.norm,
                  .activation = params.activation,
                  .padding = framed ? std::optional(Padding{}) : std::nullopt,
                  .same = params.border == Border::same});
  if (params.hidden_value != nullptr) *params.hidden_value = x;
  if (params.squeezed > 0) {
    x = squeeze_excitation(g, "squeeze", x,
                           {.channels = params.hidden, .squeezed = params.squeezed});
  }
  x = conv_block(g, "project", x,
                 {.channels = params.out, .norm = params.norm, .activation = {Act::none, 0}});
  const bool fits = params.residual && params.stride == 1 && params.in == params.out;
  return fits ? add(g, "sum", x, input) : x;
}

}  // namespace atrous::nets
