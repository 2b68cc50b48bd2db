#include "nets/frames/abn.h"

#include "nets/backbones/resnet_names.h"

namespace atrous::nets::abn {

ConvBlockParams conv(int channels, int kernel, bool bias, int dilation) {
  return {.channels = channels,
          .kernel = kernel,
          .dilation = dilation,
          .bias = bias,
          .norm = kNorm,
          .activation = kLeaky};
}

ResNetFeatures backbone(GraphBuilder& g, Value image, const Options& options) {
  ResNetParams params{.depth = options.integer("depth"),
                      .deep_stem = true,
                      .halve_first = false,
                      .pool_ceil = true,
                      .norm = kNorm};
  params.set_output_stride(8);
  return resnet(g, "backbone", image, params);
}

Value second_head(GraphBuilder& g, Value x, const Options& options, Activation activation) {
  constexpr int kWidth = 512;
  const auto scope = g.scope("dsn");
  ConvBlockParams params = conv(kWidth, 3, true);
  params.activation = activation;
  x = conv_block(g, "conv", x, params);
  return layers::conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
}

Naming finish_names(NamingTable table) {
  return table.block("dsn.conv", "dsn.0", "dsn.1")
      .module("dsn.classify", "dsn.3")
      .block("backbone.stem.*", "conv*", "bn*")
      .append(torchvision_resnet_names("backbone.", ""))
      .naming();
}

}  // namespace atrous::nets::abn
