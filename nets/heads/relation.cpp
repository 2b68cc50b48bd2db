#include "nets/heads/relation.h"

#include <string>

#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

namespace {

Value plain_conv(GraphBuilder& g, std::string_view name, Value x, int channels) {
  return conv_block(g, name, x,
                    {.channels = channels, .bias = true, .norm = {}, .activation = {Act::none, 0}});
}

}  // namespace

Value relation(GraphBuilder& g,
               std::string_view name,
               Value query,
               Value source,
               const RelationParams& params) {
  const auto scope = g.scope(name);
  const auto embed = [&](std::string_view label, Value x) {
    const auto inner = g.scope(label);
    for (int i = 0; i < params.convs; ++i)
      x = conv_block(g, std::to_string(i), x, {.channels = params.key_channels});
    return x;
  };
  const Value value = params.value_norm
                          ? conv_block(g, "value", source, {.channels = params.value_channels})
                          : plain_conv(g, "value", source, params.value_channels);
  const Value gathered = attention(g, "", {embed("query", query), embed("key", source), value},
                                   {.scale = key_scale(params.key_channels)});
  return conv_block(g, "out", gathered, {.channels = params.out_channels});
}

Value non_local(GraphBuilder& g, std::string_view name, Value x, const NonLocalParams& params) {
  const auto scope = g.scope(name);
  const int inner = params.channels / params.reduction;
  const Value value = plain_conv(g, "g", x, inner);
  Attended attended{x, x, value};
  AttentionParams how;
  if (params.likeness != Likeness::gaussian) {
    attended.query = plain_conv(g, "theta", x, inner);
    attended.key = plain_conv(g, "phi", x, inner);
    how.softmax = params.likeness == Likeness::embedded_gaussian;
    if (how.softmax && params.scaled) how.scale = key_scale(inner);
  }
  const Value out = conv_block(g, "out", attention(g, "", attended, how),
                               {.channels = params.channels, .activation = {Act::none, 0}});
  return add(g, "sum", x, out);
}

}  // namespace atrous::nets
