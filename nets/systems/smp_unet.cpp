// segmentation-models-pytorch's U-Net (Ronneberger et al. 2015, arXiv:1505.04597) on any encoder.
#include "layers/concat.h"
#include "nets/backbones/vgg.h"
#include "nets/blocks/conv_block.h"
#include "nets/frames/smp.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    {"widths", "256,128,64,32,16", "of the decoder, coarse to fine", OptionSpec::Kind::list, 1,
     4096},
    smp::encoder_depth_option("5"),
};

/// Up-sampled to the skip's size (the image's behind the last), beside it, two 3x3 convolutions.
Value block(
    GraphBuilder& g, const std::string& name, Value x, const Value* skip, Value like, int width) {
  const auto scope = g.scope(name);
  x = resize_like(g, "up", x, skip ? *skip : like, Interp::nearest);
  if (skip) {
    const Value both[] = {x, *skip};
    x = concat(g, "concat", both);
  }
  const ConvBlockParams conv{.channels = width, .kernel = 3};
  return conv_block(g, "conv2", conv_block(g, "conv1", x, conv), conv);
}

Graph build(const Options& options) {
  GraphBuilder g("smp-unet");
  const Value image = g.input("image", {});
  const auto level = smp::encode_stages(g, image, options).level;
  std::vector<int> widths = options.list("widths");
  widths.resize(level.size(), widths.back());
  Value x = level.back();
  if (options.text("encoder").starts_with("vgg")) {
    const ConvBlockParams conv{.channels = kVggChannels.back(), .kernel = 3};
    x = conv_block(g, "center.1", conv_block(g, "center.0", x, conv), conv);
  }
  for (std::size_t i = 0; i < level.size(); ++i) {
    const Value* skip = i + 1 < level.size() ? &level[level.size() - 2 - i] : nullptr;
    x = block(g, "block" + std::to_string(i), x, skip, image, widths[i]);
  }
  return smp::finish(std::move(g), x, image, options, 3);
}

Naming names(const Options& options) {
  NamingTable table;
  table.numbered("center.*", "decoder.center.*")
      .numbered("block*.conv*", "decoder.blocks.*.conv*")
      .module("block*", "decoder.blocks.*");
  return smp::finish_names(std::move(table), options);
}

constexpr Dialect kDialects[] = {{"smp", names}};

}  // namespace

const System kSmpUNet = {
    .name = "smp-unet",
    .title = "U-Net (segmentation-models-pytorch)",
    .paper = "arXiv:1505.04597",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
