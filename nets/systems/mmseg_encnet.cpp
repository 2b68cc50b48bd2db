// mmsegmentation's EncNet on a dilated ResNet (Zhang et al. 2018, arXiv:1803.08904).
#include "layers/concat.h"
#include "layers/linear.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/context_encoding.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    mmseg::kWidth,
    mmseg::kDepth,
    mmseg::kStem,
    mmseg::kOutputStride,
    mmseg::kCorners,
    {"codes", "32", "number of codewords", OptionSpec::Kind::integer, 1, 4096},
    {"lateral", "0", "1: with features of earlier stages", OptionSpec::Kind::integer, 0, 1},
    {"se", "1", "1: classes of the whole image as output `se`", OptionSpec::Kind::integer, 0, 1},
};

Graph build(const Options& options) {
  GraphBuilder g("mmseg");
  const Value image = g.input("image", {});
  const ResNetFeatures features = resnet(g, "backbone", image, mmseg::resnet_params(options));
  const int width = options.integer("width");
  const ConvBlockParams conv{.channels = width, .kernel = 3};
  ContextEncoding encoded;
  Value classes;
  {
    const auto scope = g.scope("head");
    Value x = conv_block(g, "bottleneck", features.stage[3], conv);
    if (options.integer("lateral")) {
      const Value beside[] = {
          x, conv_block(g, "lateral_convs.0", features.stage[1], {.channels = width}),
          conv_block(g, "lateral_convs.1", features.stage[2], {.channels = width})};
      x = conv_block(g, "fusion", layers::concat(g, "concat", beside), conv);
    }
    encoded = context_encoding(g, "enc_module", x, width, options.integer("codes"));
    if (options.integer("se")) {
      classes = layers::linear(g, "se_layer", encoded.features,
                               {.out_features = options.integer("classes")});
    }
  }
  GraphBuilder whole(mmseg::finish(std::move(g), encoded.gated, image, options));
  if (options.integer("se")) whole.output("se", classes);
  return std::move(whole).finish();
}

Naming names(const Options&) {
  const std::string ours = "head.enc_module.", theirs = "decode_head.enc_module.";
  NamingTable table;
  table.module(ours + "project", theirs + "encoding_project")
      .module(ours + "encoding.codes", theirs + "encoding.0")
      .module(ours + "encoding.bn", theirs + "encoding.1")
      .module(ours + "fc.linear", theirs + "fc.0");
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegEncNet = {
    .name = "mmseg-encnet",
    .title = "EncNet on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1803.08904",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
