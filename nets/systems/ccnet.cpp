// CCNet of its authors (Huang et al. 2019, arXiv:1811.11721).
#include "layers/concat.h"
#include "nets/frames/abn.h"
#include "nets/heads/attention.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    abn::kClasses,
    abn::kDepth,
    {"width", "512", "channels of the head", OptionSpec::Kind::integer, 8, 4096},
    {"recurrence", "2", "rounds of attention", OptionSpec::Kind::integer, 1, 16},
};

Graph build(const Options& options) {
  GraphBuilder g("ccnet");
  const Value image = g.input("image", {});
  const ResNetFeatures features = abn::backbone(g, image, options);
  const ConvBlockParams conv = abn::conv(options.integer("width"), 3, false);
  Value x;
  {
    const auto scope = g.scope("head");
    x = conv_block(g, "conva", features.stage[3], conv);
    x = recurrent_criss_cross(g, "cca", x, conv.channels, options.integer("recurrence"), false);
    x = conv_block(g, "convb", x, conv);
    const Value both[] = {features.stage[3], x};
    x = conv_block(g, "bottleneck", layers::concat(g, "concat", both), conv);
    x = layers::conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  }
  g.output("logits", x);
  g.output("dsn", abn::second_head(g, features.stage[2], options));
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  table.block("head.conva", "head.conva.0", "head.conva.1", "conva")
      .block("head.convb", "head.convb.0", "head.convb.1", "convb")
      .module("head.cca.*.conv", "head.cca.*_conv")
      .append({{"head.cca.gamma.weight", "head.cca.gamma"}})
      .module("head.cca", "cca")
      .block("head.bottleneck", "head.bottleneck.0", "head.bottleneck.1")
      .module("head.classify", "head.bottleneck.3");
  return abn::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"ccnet", names}};

}  // namespace

const System kCcNet = {
    .name = "ccnet",
    .title = "CCNet",
    .paper = "arXiv:1811.11721",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
