#include "nets/backbones/xception39.h"

#include <string>

#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/blocks/separable_conv.h"

namespace atrous::nets {

using namespace layers;

namespace {

constexpr Activation kNone = {Act::none, 0};

Value separable(
    GraphBuilder& g, const std::string& name, Value x, int in, int out, int stride, bool active) {
  return separable_conv(g, name, x,
                        {.in = in,
                         .channels = out,
                         .stride = stride,
                         .between = std::nullopt,
                         .between_activation = kNone,
                         .activation = active ? Activation{Act::relu, 0} : kNone});
}

/// Three separable convolutions with a quarter of the channels between, beside the input.
Value block(GraphBuilder& g, int number, Value input, int in, int out) {
  const auto scope = g.scope(std::to_string(number));
  constexpr int kExpansion = 4;
  const int stride = number == 0 ? 2 : 1;
  const int width = out / kExpansion;
  Value x = separable(g, "0", input, in, width, stride, true);
  x = separable(g, "1", x, width, width, 1, true);
  x = separable(g, "2", x, width, out, 1, false);
  if (stride > 1) input = separable(g, "shortcut", input, in, out, stride, false);
  return relu(g, add(g, "sum", x, input));
}

}  // namespace

std::array<Value, 3> xception39(GraphBuilder& g, std::string_view name, Value image) {
  const auto scope = g.scope(name);
  struct Stage {
    int blocks, channels;
  };
  constexpr Stage kStages[] = {{4, 64}, {8, 128}, {4, 256}};
  int channels = 8;
  Value x = conv_block(g, "stem", image, {.channels = channels, .kernel = 3, .stride = 2});
  x = max_pool(g, "maxpool", x,
               {.kernel = {3, 3}, .stride = {2, 2}, .dilation = {}, .padding = Padding::same(3)});
  std::array<Value, 3> features;
  for (std::size_t i = 0; i < features.size(); ++i) {
    const auto inner = g.scope("layer" + std::to_string(i + 1));
    for (int j = 0; j < kStages[i].blocks; ++j) {
      x = block(g, j, x, channels, kStages[i].channels);
      channels = kStages[i].channels;
    }
    features[i] = x;
  }
  return features;
}

}  // namespace atrous::nets
