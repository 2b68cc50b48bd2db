#include "nets/backbones/alexnet.h"

#include "layers/normalise.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

using namespace layers;

AlexNetFeatures alexnet(GraphBuilder& g, std::string_view name, Value image, int first_padding) {
  const auto scope = g.scope(name);
  const auto conv = [&](const char* label, Value x, int channels, int kernel, int groups) {
    return conv_block(g, label, x,
                      {.channels = channels,
                       .kernel = kernel,
                       .groups = groups,
                       .bias = true,
                       .norm = std::nullopt});
  };
  const auto pool = [&](const char* label, Value x) {
    return max_pool(
        g, label, x,
        {.kernel = {3, 3}, .stride = {2, 2}, .dilation = {}, .padding = {}, .ceil_mode = true});
  };
  Value x = conv_block(g, "conv1", image,
                       {.channels = 96,
                        .kernel = 11,
                        .stride = 4,
                        .bias = true,
                        .norm = std::nullopt,
                        .padding = Padding::all(first_padding)});
  x = lrn(g, "norm1", pool("pool1", x));
  const Value pool2 = pool("pool2", conv("conv2", x, 256, 5, 2));
  x = conv("conv3", lrn(g, "norm2", pool2), 384, 3, 1);
  const Value conv4 = conv("conv4", x, 384, 3, 2);
  return {pool2, conv4, pool("pool5", conv("conv5", conv4, 256, 3, 2))};
}

}  // namespace atrous::nets
