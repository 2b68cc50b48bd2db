#include "nets/heads/scale_adaptive.h"

#include "layers/deform_conv2d.h"
#include "layers/elementwise.h"
#include "layers/scale_offsets.h"

namespace atrous::nets {

using namespace layers;

Value scale_adaptive_conv(GraphBuilder& g,
                          std::string_view name,
                          Value x,
                          const ConvBlockParams& params) {
  const auto scope = g.scope(name);
  const Value scale =
      conv2d(g, "scale", x, {.out_channels = 1, .kernel = {3, 3}, .padding = Padding::same(3)});
  const Value inputs[] = {
      x, scale_offsets(g, "offsets", relu(g, scale), params.kernel, params.dilation)};
  x = deform_conv2d(g, "conv", inputs,
                    {.conv = {.out_channels = params.channels,
                              .kernel = {params.kernel, params.kernel},
                              .dilation = {params.dilation, params.dilation},
                              .padding = Padding::same(params.kernel, params.dilation),
                              .bias = params.bias}});
  return norm_and_activation(g, x, params.norm, params.activation);
}

}  // namespace atrous::nets
