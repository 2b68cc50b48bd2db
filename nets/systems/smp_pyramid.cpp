// segmentation-models-pytorch's PSPNet and UPerNet (Zhao et al. 2017, arXiv:1612.01105; Xiao et al.
// 2018, arXiv:1807.10221).
#include "layers/normalise.h"
#include "nets/frames/smp.h"
#include "nets/heads/uper.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kPspOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    smp::encoder_depth_option("3"),
    width_option("512"),
    {"upsampling", "8", "of the scores", OptionSpec::Kind::integer, 1, 64},
};
constexpr OptionSpec kUperOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    width_option("256"),
};
constexpr int kEncoderStride = 32, kLevels = 4;

Graph build_pspnet(const Options& options) {
  GraphBuilder g("smp-pspnet");
  const Value image = g.input("image", {});
  const auto features = smp::encode_stages(g, image, options);
  const Value x = pyramid_pooling(g, "psp", features.level.back(),
                                  {.channels = features.channels.back() / kLevels,
                                   .input_first = false,
                                   .plain_first = true,
                                   .corners = layers::Corners::aligned});
  const Value top = conv_block(g, "conv", x, {.channels = options.integer("width")});
  return smp::finish(std::move(g), top, image, options, 3);
}

Graph build_upernet(const Options& options) {
  GraphBuilder g("smp-upernet");
  const Value image = g.input("image", {});
  const auto features = smp::encode(g, image, options, kEncoderStride);
  std::vector<Value> normed;
  for (std::size_t i = 1; i < features.level.size(); ++i) {
    normed.push_back(
        layers::layer_norm(g, "norm" + std::to_string(i - 1), features.level[i], 1e-6F));
  }
  const int width = options.integer("width");
  const Value x = uper(g, "decoder", normed, {.channels = width, .pyramid = {.channels = width}});
  return smp::finish(std::move(g), x, image, options, 1);
}

Naming pspnet_names(const Options& options) {
  NamingTable table;
  table.numbered("psp.level*", "decoder.psp.blocks.*.pool.1")
      .module("psp", "decoder.psp")
      .numbered("conv", "decoder.conv");
  return smp::finish_names(std::move(table), options);
}

Naming upernet_names(const Options& options) {
  NamingTable table;
  table.module("norm*", "decoder.feature_norms.*")
      .numbered("decoder.pyramid.level*", "decoder.psp.blocks.*.1")
      .block("decoder.top", "decoder.psp.out_conv.0", "decoder.psp.out_conv.1", "decoder.psp")
      .numbered("decoder.fuse", "decoder.fusion_block");
  // The source counts its levels from the coarsest.
  for (int i = 0; i < 3; ++i) {
    const std::string ours = std::to_string(i), theirs = std::to_string(2 - i);
    table
        .numbered("decoder.lateral" + ours,
                  "decoder.fpn_lateral_blocks." + theirs + ".conv_norm_relu")
        .numbered("decoder.smooth" + ours, "decoder.fpn_conv_blocks." + theirs);
  }
  return smp::finish_names(std::move(table), options);
}

constexpr Dialect kPspDialects[] = {{"smp", pspnet_names}};
constexpr Dialect kUperDialects[] = {{"smp", upernet_names}};

}  // namespace

const System kSmpPspNet = {
    .name = "smp-pspnet",
    .title = "PSPNet (segmentation-models-pytorch)",
    .paper = "arXiv:1612.01105",
    .options = kPspOptions,
    .dialects = kPspDialects,
    .build = build_pspnet,
};

const System kSmpUperNet = {
    .name = "smp-upernet",
    .title = "UPerNet (segmentation-models-pytorch)",
    .paper = "arXiv:1807.10221",
    .options = kUperOptions,
    .dialects = kUperDialects,
    .build = build_upernet,
};

}  // namespace atrous::nets
