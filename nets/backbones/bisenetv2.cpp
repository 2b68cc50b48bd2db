#include "nets/backbones/bisenetv2.h"

#include <string>

#include "layers/batch_norm.h"
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/blocks/separable_conv.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr Activation kNone = {Act::none, 0};
constexpr Window kHalve = {{3, 3}, {2, 2}, {}, Padding::same(3), false};
constexpr int kExpansion = 6;

Value conv3(GraphBuilder& g, std::string_view name, Value x, int channels, int stride) {
  return conv_block(g, name, x, {.channels = channels, .kernel = 3, .stride = stride});
}

Value detail_branch(GraphBuilder& g, Value x) {
  struct Stage {
    int channels, blocks;
  };
  constexpr Stage kStages[] = {{64, 2}, {64, 3}, {128, 3}};
  const auto scope = g.scope("detail");
  int number = 0;
  for (const auto& [channels, blocks] : kStages) {
    const auto inner = g.scope(std::to_string(number++));
    for (int j = 0; j < blocks; ++j) x = conv3(g, std::to_string(j), x, channels, j == 0 ? 2 : 1);
  }
  return x;
}

Value stem(GraphBuilder& g, Value image) {
  constexpr int kChannels = 16;
  const auto scope = g.scope("stem");
  const Value x = conv3(g, "first", image, kChannels, 2);
  const Value reduced = conv_block(g, "reduce", x, {.channels = kChannels / 2});
  const Value left = conv3(g, "left", reduced, kChannels, 2);
  const Value both[] = {left, max_pool(g, "right", x, kHalve)};
  return conv3(g, "fuse", concat(g, "concat", both), kChannels, 1);
}

/// Gather-and-expansion: the paper's figure 5.
Value gather(GraphBuilder& g, const std::string& name, Value input, int in, int out, int stride) {
  const auto scope = g.scope(name);
  const int wide = in * kExpansion;
  const auto depthwise = [&](const char* node, Value x, int groups, int step, bool active) {
    return conv_block(g, node, x,
                      {.channels = wide,
                       .kernel = 3,
                       .stride = step,
                       .groups = groups,
                       .activation = active ? Activation{Act::relu, 0} : kNone});
  };
  Value x = conv3(g, "expand", input, in, 1);
  Value shortcut = input;
  if (stride == 1) {
    x = depthwise("depthwise", x, in, 1, true);
  } else {
    x = depthwise("depthwise2", depthwise("depthwise1", x, in, stride, false), wide, 1, true);
    shortcut = separable_conv(g, "shortcut", input,
                              {.in = in,
                               .channels = out,
                               .stride = stride,
                               .between_activation = kNone,
                               .activation = kNone});
  }
  x = conv_block(g, "project", x, {.channels = out, .activation = kNone});
  return relu(g, add(g, "sum", x, shortcut));
}

Value semantic_branch(GraphBuilder& g, Value image) {
  struct Stage {
    int channels, blocks;
  };
  constexpr Stage kStages[] = {{32, 2}, {64, 2}, {128, 4}};
  const auto scope = g.scope("semantic");
  Value x = stem(g, image);
  int channels = 16, number = 2;
  for (const auto& [out, blocks] : kStages) {
    const auto inner = g.scope("stage" + std::to_string(number++));
    for (int j = 0; j < blocks; ++j) {
      x = gather(g, std::to_string(j), x, channels, out, j == 0 ? 2 : 1);
      channels = out;
    }
  }
  const auto inner = g.scope("context");
  Value whole = batch_norm(g, "bn", global_avg_pool(g, "pool", x));
  whole = conv_block(g, "gate", whole, {.channels = channels});
  x = add(g, "sum", x, resize_like(g, "spread", whole, x, Interp::nearest));
  return conv3(g, "last", x, channels, 1);
}

Value aggregate(GraphBuilder& g, Value detail, Value semantic, const BiSeNetV2Params& params) {
  constexpr int kChannels = kBiSeNetV2Channels;
  const auto scope = g.scope("aggregate");
  const ConvBlockParams plain{.channels = kChannels, .kernel = 3, .activation = kNone};
  const auto keep = [&](const char* name, Value x) {
    return separable_conv(g, name, x,
                          {.in = kChannels,
                           .channels = kChannels,
                           .between_activation = kNone,
                           .norm = std::nullopt,
                           .activation = kNone,
                           .bias = params.aggregation_bias});
  };
  const auto gate = [&](Value x) { return activate(g, "", x, {Act::sigmoid, 0}); };
  ConvBlockParams halve = plain;
  halve.stride = 2;
  const Value detail_keep = keep("detail_keep", detail);
  const Value detail_down =
      avg_pool(g, "detail_pool", conv_block(g, "detail_down", detail, halve), kHalve);
  const Value semantic_up =
      resize_like(g, "up1", conv_block(g, "semantic_up", semantic, plain), detail, params.interp);
  const Value semantic_keep = keep("semantic_keep", semantic);
  const Value left = mul(g, "left", detail_keep, gate(semantic_up));
  const Value right = mul(g, "right", detail_down, gate(semantic_keep));
  const Value sum = add(g, "sum", left, resize_like(g, "up2", right, detail, params.interp));
  return conv3(g, "fuse", sum, kChannels, 1);
}

}  // namespace

Value bisenetv2(GraphBuilder& g,
                std::string_view name,
                Value image,
                const BiSeNetV2Params& params) {
  const auto scope = g.scope(name);
  const Value detail = detail_branch(g, image);
  return aggregate(g, detail, semantic_branch(g, image), params);
}

}  // namespace atrous::nets
