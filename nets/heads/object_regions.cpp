#include "nets/heads/object_regions.h"

#include "layers/concat.h"
#include "layers/matmul.h"
#include "layers/scores.h"
#include "nets/blocks/conv_block.h"
#include "nets/heads/relation.h"

namespace atrous::nets {

using namespace layers;

Value object_regions(GraphBuilder& g, Value x, Value scores, const ObjectRegionsParams& params) {
  const Value share = softmax(g, "share", transpose(g, "by_class", scores));
  const Value objects = matmul(g, "spatial_gather_module", share, x);
  const auto scope = g.scope("object_context_block");
  const Value context = relation(g, "", x, objects,
                                 {.key_channels = params.key_channels,
                                  .value_channels = params.key_channels,
                                  .out_channels = params.channels,
                                  .value_norm = true});
  const Value both[] = {context, x};
  return conv_block(g, "bottleneck", concat(g, "concat", both), {.channels = params.channels});
}

}  // namespace atrous::nets
