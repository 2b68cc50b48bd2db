#include "nets/backbones/mobilenetv2.h"

#include <string>

#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"

namespace atrous::nets {
namespace {

using namespace layers;

struct Stage {
  int expansion, channels, blocks, stride;
};

constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
constexpr int kStemChannels = 32;

Value conv_bn(GraphBuilder& g, std::string_view name, Value x, Conv2dParams params, float epsilon) {
  const auto scope = g.scope(name);
  params.bias = false;
  return batch_norm(g, "bn", conv2d(g, "conv", x, params), {.epsilon = epsilon});
}

struct Block {
  int in, expansion, out, stride;
  bool expand;
};

Value inverted_residual(
    GraphBuilder& g, const std::string& name, Value input, const Block& block, float epsilon) {
  const auto scope = g.scope(name);
  const int hidden = block.in * block.expansion;
  Value x = input;
  if (block.expand) x = relu6(g, conv_bn(g, "expand", x, {.out_channels = hidden}, epsilon));
  x = relu6(g, conv_bn(g, "depthwise", x,
                       {.out_channels = hidden,
                        .kernel = {3, 3},
                        .stride = {block.stride, block.stride},
                        .padding = Padding::same(3),
                        .groups = hidden},
                       epsilon));
  x = conv_bn(g, "project", x, {.out_channels = block.out}, epsilon);
  const bool residual = block.stride == 1 && block.in == block.out;
  return residual ? add(g, "sum", x, input) : x;
}

}  // namespace

MobileNetV2Features mobilenetv2(GraphBuilder& g,
                                std::string_view name,
                                Value image,
                                const MobileNetV2Params& params) {
  const auto scope = g.scope(name);
  MobileNetV2Features features;
  Value x;
  {
    const auto stem = g.scope("stem");
    x = conv2d(g, "conv", image,
               {.out_channels = kStemChannels,
                .kernel = {3, 3},
                .stride = {2, 2},
                .padding = Padding::same(3),
                .bias = false});
    x = relu6(g, batch_norm(g, "bn", x, {.epsilon = params.epsilon}));
  }
  features.stem = x;
  int channels = kStemChannels;
  for (const Stage& stage : kStages) {
    const auto inner = g.scope("stage" + std::to_string(features.stage.size() + 1));
    for (int i = 0; i < stage.blocks; ++i) {
      const bool expand = stage.expansion != 1 || params.expand_first;
      const Block block{channels, stage.expansion, stage.channels, i == 0 ? stage.stride : 1,
                        expand};
      x = inverted_residual(g, std::to_string(i), x, block, params.epsilon);
      channels = stage.channels;
    }
    features.stage.push_back(x);
  }
  return features;
}

}  // namespace atrous::nets
