#include "nets/blocks/conv_block.h"

#include "layers/batch_norm.h"
#include "layers/elementwise.h"
#include "layers/normalise.h"

namespace atrous::nets {

using namespace layers;

Value norm_and_activation(GraphBuilder& g,
                          Value x,
                          const std::optional<Norm>& norm,
                          Activation activation) {
  if (norm && norm->groups > 0) {
    x = group_norm(g, "gn", x, {.groups = norm->groups, .epsilon = norm->epsilon});
  } else if (norm) {
    x = batch_norm(g, "bn", x,
                   {.epsilon = norm->epsilon,
                    .absolute_weight = norm->absolute_weight,
                    .folded = norm->folded});
  }
  return activation.kind == Act::none ? x : activate(g, "", x, activation);
}

Value conv_block(GraphBuilder& g, std::string_view name, Value x, const ConvBlockParams& params) {
  const auto scope = g.scope(name);
  x = conv2d(g, "conv", x,
             {.out_channels = params.channels,
              .kernel = {params.kernel, params.kernel},
              .stride = {params.stride, params.stride},
              .dilation = {params.dilation, params.dilation},
              .padding = params.padding.value_or(Padding::same(params.kernel, params.dilation)),
              .groups = params.groups,
              .bias = params.bias,
              .same = params.same});
  return norm_and_activation(g, x, params.norm, params.activation);
}

}  // namespace atrous::nets
