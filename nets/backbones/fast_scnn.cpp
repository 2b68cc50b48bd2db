#include "nets/backbones/fast_scnn.h"

#include <string>

#include "layers/elementwise.h"
#include "nets/blocks/inverted_residual.h"
#include "nets/blocks/separable_conv.h"
#include "nets/heads/pyramid_pooling.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr Activation kNone = {Act::none, 0};
constexpr int kHigh = 64, kExpansion = 6, kBlocks = 3;

struct Stage {
  int channels, stride;
};
constexpr Stage kStages[] = {{64, 2}, {96, 2}, {128, 1}};

/// Output stride 8, shared by both branches.
Value downsample(GraphBuilder& g, Value x, const FastScnnParams& params) {
  const auto scope = g.scope("down");
  constexpr int kChannels[] = {32, 48, kHigh};
  x = conv_block(g, "conv", x,
                 {.channels = kChannels[0],
                  .kernel = 3,
                  .stride = 2,
                  .padding = Padding::all(params.first_padded ? 1 : 0)});
  for (std::size_t i = 1; i < std::size(kChannels); ++i) {
    x = separable_conv(
        g, "dsconv" + std::to_string(i), x,
        {.in = kChannels[i - 1],
         .channels = kChannels[i],
         .stride = 2,
         .between_activation = params.separable_active ? Activation{Act::relu, 0} : kNone});
  }
  return x;
}

Value global_features(GraphBuilder& g, Value x, const FastScnnParams& params) {
  const auto scope = g.scope("global");
  int channels = kHigh, number = 0;
  for (const auto& [out, stride] : kStages) {
    const auto inner = g.scope("bottleneck" + std::to_string(++number));
    for (int i = 0; i < kBlocks; ++i) {
      x = inverted_residual(g, std::to_string(i), x,
                            {.in = channels,
                             .hidden = channels * kExpansion,
                             .out = out,
                             .stride = i == 0 ? stride : 1,
                             .activation = {Act::relu, 0}});
      channels = out;
    }
  }
  x = pyramid_pooling(g, "pyramid", x, {.channels = channels / 4, .corners = params.corners});
  return conv_block(g, "out", x, {.channels = kFastScnnChannels, .kernel = params.out_kernel});
}

Value fuse(GraphBuilder& g, Value high, Value low, const FastScnnParams& params) {
  const auto scope = g.scope("fusion");
  low = resize_like(g, "up", low, high, Interp::bilinear, params.corners);
  low = conv_block(g, "depthwise", low,
                   {.channels = kFastScnnChannels, .kernel = 3, .groups = kFastScnnChannels});
  const ConvBlockParams conv{
      .channels = kFastScnnChannels, .bias = params.fusion_bias, .activation = kNone};
  low = conv_block(g, "low", low, conv);
  return relu(g, add(g, "sum", conv_block(g, "high", high, conv), low));
}

}  // namespace

FastScnnFeatures fast_scnn(GraphBuilder& g,
                           std::string_view name,
                           Value image,
                           const FastScnnParams& params) {
  const auto scope = g.scope(name);
  const Value high = downsample(g, image, params);
  return {fuse(g, high, global_features(g, high, params), params), high};
}

}  // namespace atrous::nets
