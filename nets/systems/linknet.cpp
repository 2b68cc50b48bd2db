// LinkNet (Chaurasia and Culurciello 2017, arXiv:1707.03718) on ResNet-18 or -34, in the authors' form
// and that of segmentation-models-pytorch.
#include "layers/elementwise.h"
#include "nets/backbones/resnet.h"
#include "nets/blocks/deconv_block.h"
#include "nets/systems/linknet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "19", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"depth", "18", "of the ResNet", OptionSpec::Kind::choice, 0, 0, "18|34|50|101|152"},
    {"form", "paper", "the authors' decoder, or segmentation-models-pytorch's",
     OptionSpec::Kind::choice, 0, 0, "paper|smp"},
    {"prefinal", "32", "channels before the classifier", OptionSpec::Kind::integer, 1, 4096},
};

/// A quarter of the channels, (twice) the size, and the channels of the map that is added.
Value decode(GraphBuilder& g, int i, Value x, int in, int out, DeconvBlockParams up) {
  const auto scope = g.scope("dec" + std::to_string(i));
  x = conv_block(g, "1", x, {.channels = in / 4});
  up.channels = in / 4;
  x = deconv_block(g, "2", x, up);
  return conv_block(g, "3", x, {.channels = out});
}

Graph build(const Options& options) {
  GraphBuilder g("linknet");
  const auto features =
      resnet(g, "encoder", g.input("image", {}), {.depth = options.integer("depth")});
  const int classes = options.integer("classes"), prefinal = options.integer("prefinal");
  const bool smp = options.text("form") == "smp";
  DeconvBlockParams up{.kernel = 3, .padding = 1, .output_padding = 1};
  if (smp) up = {.kernel = 4, .padding = 1, .bias = true};
  Value x = features.stage[3];
  for (int i = 3; i >= 1; --i) {
    const auto at = static_cast<std::size_t>(i);
    x = decode(g, i + 1, x, features.channels[at], features.channels[at - 1], up);
    x = add(g, "sum" + std::to_string(i + 1), x, features.stage[at - 1]);
  }
  constexpr int kStem = 64;
  if (smp) {
    x = decode(g, 1, x, features.channels[0], kStem, up);
    x = add(g, "sum1", x, features.stem);
    x = decode(g, 0, x, kStem, prefinal, up);
    g.output("logits", conv2d(g, "classify", x, {.out_channels = classes}));
    return std::move(g).finish();
  }
  up.stride = 1, up.output_padding = 0;
  x = decode(g, 1, x, features.channels[0], kStem, up);
  x = add(g, "sum1", x, features.pool);
  x = deconv_block(
      g, "head1", x,
      {.channels = prefinal, .kernel = 3, .padding = 1, .output_padding = 1, .bias = true});
  x = conv_block(g, "head2", x, {.channels = prefinal, .kernel = 3, .bias = true});
  g.output("logits", deconv2d(g, "classify", x, {.out_channels = classes}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"smp", smp_linknet}, {"pytorchcv", pytorchcv_linknet}};

}  // namespace

const System kLinkNet = {
    .name = "linknet",
    .title = "LinkNet",
    .paper = "arXiv:1707.03718",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
