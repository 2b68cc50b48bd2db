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

Value separable(GraphBuilder& g, const char* name, Value x, int in, int channels, int stride) {
  return separable_conv(
      g, name, x, {.in = in, .channels = channels, .stride = stride, .between_activation = kNone});
}

/// Output stride 8, shared by both branches.
Value downsample(GraphBuilder& g, Value image) {
  const auto scope = g.scope("down");
  const Value x = conv_block(g, "conv", image, {.channels = 32, .kernel = 3, .stride = 2});
  return separable(g, "dsconv2", separable(g, "dsconv1", x, 32, 48, 2), 48, kHigh, 2);
}

Value global_features(GraphBuilder& g, Value x, Corners corners) {
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
  x = pyramid_pooling(g, "pyramid", x, {.channels = channels / 4, .corners = corners});
  return conv_block(g, "out", x, {.channels = kFastScnnChannels, .kernel = 3});
}

Value fuse(GraphBuilder& g, Value high, Value low, Corners corners) {
  const auto scope = g.scope("fusion");
  low = resize_like(g, "up", low, high, Interp::bilinear, corners);
  low = conv_block(g, "depthwise", low,
                   {.channels = kFastScnnChannels, .kernel = 3, .groups = kFastScnnChannels});
  low = conv_block(g, "low", low, {.channels = kFastScnnChannels, .activation = kNone});
  high = conv_block(g, "high", high, {.channels = kFastScnnChannels, .activation = kNone});
  return relu(g, add(g, "sum", high, low));
}

}  // namespace

Value fast_scnn(GraphBuilder& g, std::string_view name, Value image, const FastScnnParams& params) {
  const auto scope = g.scope(name);
  const Value high = downsample(g, image);
  return fuse(g, high, global_features(g, high, params.corners), params.corners);
}

}  // namespace atrous::nets
