#include "nets/heads/bisenet.h"

#include <string>

#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr Activation kNone = {Act::none, 0};
constexpr Activation kSigmoid = {Act::sigmoid, 0};

Value spatial_path(GraphBuilder& g, Value x, int channels, int out) {
  const auto scope = g.scope("spatial");
  x = conv_block(g, "1", x, {.channels = channels, .kernel = 7, .stride = 2});
  x = conv_block(g, "2", x, {.channels = channels, .kernel = 3, .stride = 2});
  x = conv_block(g, "3", x, {.channels = channels, .kernel = 3, .stride = 2});
  return conv_block(g, "4", x, {.channels = out});
}

/// Attention refinement: the features weighed by what the whole image holds.
Value refine(GraphBuilder& g, const char* name, Value x, int channels) {
  const auto scope = g.scope(name);
  x = conv_block(g, "conv", x, {.channels = channels, .kernel = 3});
  const Value gate = conv_block(g, "gate", global_avg_pool(g, "pool", x),
                                {.channels = channels, .activation = kSigmoid});
  return mul(g, "scale", x, gate);
}

Value fuse(GraphBuilder& g, Value spatial, Value context, const BiSeNetParams& params) {
  const auto scope = g.scope("fusion");
  const int channels = params.widths[2];
  const Value both[] = {spatial, context};
  const Value x = conv_block(g, "conv", concat(g, "concat", both), {.channels = channels});
  Value gate = global_avg_pool(g, "pool", x);
  if (params.gate == FusionGate::two_convs) {
    gate = conv_block(g, "gate.1", gate, {.channels = params.squeezed, .norm = std::nullopt});
    gate = conv_block(g, "gate.2", gate,
                      {.channels = channels, .norm = std::nullopt, .activation = kNone});
  } else {
    const bool active = params.gate == FusionGate::conv_bn_relu;
    gate =
        conv_block(g, "gate.1", gate,
                   {.channels = channels, .activation = active ? Activation{Act::relu, 0} : kNone});
  }
  return add(g, "sum", mul(g, "scale", x, activate(g, "", gate, kSigmoid)), x);
}

}  // namespace

BiSeNetFeatures bisenet(GraphBuilder& g,
                        std::string_view name,
                        Value image,
                        Value stride8,
                        Value stride16,
                        Value stride32,
                        const BiSeNetParams& params) {
  const auto scope = g.scope(name);
  const auto up = [&](const char* node, Value x, Value like) {
    return resize_like(g, node, x, like, params.interp, Corners::aligned);
  };
  const int inside = params.widths[0], width = params.widths[1];
  BiSeNetFeatures features;
  {
    const auto context = g.scope("context");
    const ConvBlockParams head{.channels = width, .kernel = 3};
    const Value whole =
        conv_block(g, "global", global_avg_pool(g, "pool", stride32), {.channels = width});
    Value x = refine(g, "arm32", stride32, width);
    x = add(g, "sum32", x, up("spread", whole, x));
    features.context32 = conv_block(g, "head32", up("up32", x, stride16), head);
    x = add(g, "sum16", refine(g, "arm16", stride16, width), features.context32);
    features.context16 = conv_block(g, "head16", up("up16", x, stride8), head);
  }
  const Value spatial = params.spatial ? spatial_path(g, image, inside, width) : stride8;
  features.fused = fuse(g, spatial, features.context16, params);
  return features;
}

}  // namespace atrous::nets
