#include "nets/heads/context_encoding.h"

#include "layers/batch_norm.h"
#include "layers/elementwise.h"
#include "layers/encoding.h"
#include "layers/linear.h"
#include "layers/matmul.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

using namespace layers;

ContextEncoding context_encoding(
    GraphBuilder& g, std::string_view name, Value x, int channels, int codes) {
  const auto scope = g.scope(name);
  Value encoded = conv_block(g, "project", x, {.channels = channels});
  {
    const auto inner = g.scope("encoding");
    encoded = relu(g, batch_norm(g, "bn", encoding(g, "codes", encoded, codes)));
  }
  const Value features = global_avg_pool(g, "mean", transpose(g, "by_code", encoded));
  Value gate;
  {
    const auto inner = g.scope("fc");
    gate = linear(g, "linear", features, {.out_features = channels, .as_pixel = true});
    gate = activate(g, "", gate, {Act::sigmoid, 0});
  }
  return {features, relu(g, add(g, "sum", x, mul(g, "gated", x, gate)))};
}

}  // namespace atrous::nets
