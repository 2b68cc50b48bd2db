#include "nets/blocks/dense_layer.h"

#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

Value dense_layer(GraphBuilder& g, std::string_view name, Value x, const DenseLayerParams& params) {
  const auto scope = g.scope(name);
  if (params.norm_first) x = batch_norm(g, "bn1", x, {.epsilon = params.epsilon});
  x = conv2d(g, "conv1", relu(g, x), {.out_channels = params.hidden, .bias = params.bias});
  x = batch_norm(g, "bn2", x, {.epsilon = params.epsilon});
  return conv2d(g, "conv2", relu(g, x),
                {.out_channels = params.growth,
                 .kernel = {3, 3},
                 .dilation = {params.dilation, params.dilation},
                 .padding = Padding::same(3, params.dilation),
                 .bias = params.bias});
}

}  // namespace atrous::nets
