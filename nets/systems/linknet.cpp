// LinkNet (Chaurasia and Culurciello 2017, arXiv:1707.03718) on a ResNet, in the authors' form.
#include "layers/elementwise.h"
#include "nets/backbones/resnet.h"
#include "nets/blocks/linknet_decoder.h"
#include "nets/naming_table.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "19", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"depth", "18", "of the ResNet", OptionSpec::Kind::choice, 0, 0, "18|34|50|101|152"},
    {"prefinal", "32", "channels before the classifier", OptionSpec::Kind::integer, 1, 4096},
};

Graph build(const Options& options) {
  GraphBuilder g("linknet");
  const auto features =
      resnet(g, "encoder", g.input("image", {}), {.depth = options.integer("depth")});
  const int classes = options.integer("classes"), prefinal = options.integer("prefinal");
  DeconvBlockParams up{.kernel = 3, .padding = 1, .output_padding = 1};
  Value x = features.stage[3];
  for (int i = 3; i >= 1; --i) {
    const auto at = static_cast<std::size_t>(i);
    x = linknet_decoder(g, "dec" + std::to_string(i + 1), x, features.channels[at],
                        features.channels[at - 1], up);
    x = add(g, "sum" + std::to_string(i + 1), x, features.stage[at - 1]);
  }
  constexpr int kStem = 64;
  up.stride = 1, up.output_padding = 0;
  x = linknet_decoder(g, "dec1", x, features.channels[0], kStem, up);
  x = add(g, "sum1", x, features.pool);
  x = deconv_block(
      g, "head1", x,
      {.channels = prefinal, .kernel = 3, .padding = 1, .output_padding = 1, .bias = true});
  x = conv_block(g, "head2", x, {.channels = prefinal, .kernel = 3, .bias = true});
  g.output("logits", deconv2d(g, "classify", x, {.out_channels = classes}));
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  for (int i = 4; i >= 1; --i)
    table.module("dec" + std::to_string(i) + ".*",
                 "hg.up_seq.up" + std::to_string(5 - i) + ".conv*");
  for (int i = 1; i <= 4; ++i) {
    const std::string theirs = "hg.down_seq.down" + std::to_string(i) + ".unit";
    for (int j = 0; j < 64; ++j) {
      const std::string ours = "encoder.layer" + std::to_string(i) + "." + std::to_string(j);
      const std::string unit = theirs + std::to_string(j + 1);
      table.module(ours + ".downsample", unit + ".identity_conv")
          .module(ours + ".*", unit + ".body.conv*");
    }
  }
  table.module("encoder.stem", "stem.conv").module("head*", "head.conv*");
  return table.module("classify", "head.conv3").naming();
}

constexpr Dialect kDialects[] = {{"pytorchcv", names}};

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
