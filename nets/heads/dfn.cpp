#include "nets/heads/dfn.h"

#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

using namespace layers;

Value refinement_residual(
    GraphBuilder& g, std::string_view name, Value x, int channels, bool active) {
  const auto scope = g.scope(name);
  const Value input = conv2d(g, "conv_1x1", x, {.out_channels = channels, .bias = false});
  x = conv_block(g, "cbr", input, {.channels = channels, .kernel = 3});
  x = conv2d(
      g, "conv_refine", x,
      {.out_channels = channels, .kernel = {3, 3}, .padding = Padding::same(3), .bias = false});
  x = add(g, "sum", x, input);
  return active ? relu(g, x) : x;
}

Value channel_attention_block(
    GraphBuilder& g, std::string_view name, Value fine, Value coarse, int channels) {
  const auto scope = g.scope(name);
  const Value both[] = {fine, coarse};
  Value gate = global_avg_pool(g, "pool", concat(g, "concat", both));
  gate = relu(g, linear(g, "1", gate, {.out_features = channels}));
  gate = linear(g, "2", gate, {.out_features = channels, .as_pixel = true});
  gate = activate(g, "", gate, {Act::sigmoid, 0});
  return add(g, "sum", mul(g, "scale", fine, gate), coarse);
}

}  // namespace atrous::nets
