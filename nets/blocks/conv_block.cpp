#include "nets/blocks/conv_block.h"

#include "layers/batch_norm.h"
#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

Value conv_block(GraphBuilder& g, std::string_view name, Value x, const ConvBlockParams& params) {
  const auto scope = g.scope(name);
  x = conv2d(g, "conv", x,
             {.out_channels = params.channels,
              .kernel = {params.kernel, params.kernel},
              .stride = {params.stride, params.stride},
              .dilation = {params.dilation, params.dilation},
              .padding = params.padding.value_or(Padding::same(params.kernel, params.dilation)),
              .groups = params.groups,
              .bias = params.bias});
  if (params.norm) {
    x = batch_norm(g, "bn", x,
                   {.epsilon = params.norm->epsilon,
                    .absolute_weight = params.norm->absolute_weight,
                    .folded = params.norm->folded});
  }
  return params.activation.kind == Act::none ? x : activate(g, "", x, params.activation);
}

}  // namespace atrous::nets
