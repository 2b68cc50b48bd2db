// EncNet of its authors (Zhang et al. 2018, arXiv:1803.08904; PyTorch-Encoding).
#include "layers/concat.h"
#include "layers/conv2d.h"
#include "layers/linear.h"
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/context_encoding.h"
#include "nets/heads/torchvision_heads.h"
#include "nets/naming_table.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "59", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"depth", "50", "layers of the ResNet", OptionSpec::Kind::choice, 0, 0, "50|101|152"},
    {"codes", "32", "number of codewords", OptionSpec::Kind::integer, 1, 4096},
    {"lateral", "1", "1: with features of earlier stages", OptionSpec::Kind::integer, 0, 1},
    {"se", "1", "1: classes of the whole image as output `se`", OptionSpec::Kind::integer, 0, 1},
    {"aux", "1", "1: second head on the third stage as output `aux`", OptionSpec::Kind::integer, 0,
     1},
};

/// Features in front of the encoding.
Value fused(GraphBuilder& g, const ResNetFeatures& features, bool lateral) {
  const ConvBlockParams wide{.channels = 512, .kernel = 3}, point{.channels = 512};
  const Value x = conv_block(g, "conv5", features.stage[3], wide);
  if (!lateral) return x;
  const Value beside[] = {x, conv_block(g, "connect.0", features.stage[1], point),
                          conv_block(g, "connect.1", features.stage[2], point)};
  return conv_block(g, "fusion", concat(g, "concat", beside), wide);
}

Graph build(const Options& options) {
  constexpr int kWidth = 512;
  GraphBuilder g("encnet");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true};
  params.set_output_stride(8);
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  ContextEncoding encoded;
  Value scores, presence;
  {
    const auto scope = g.scope("head");
    const Value x = fused(g, features, options.integer("lateral") != 0);
    encoded = context_encoding(g, "encmodule", x, kWidth, options.integer("codes"));
    if (options.integer("se"))
      presence = linear(g, "presence", encoded.features, {.out_features = classes});
    scores = conv2d(g, "classify", encoded.gated, {.out_channels = classes});
  }
  g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, Corners::aligned));
  if (options.integer("se")) g.output("se", presence);
  if (options.integer("aux")) {
    const Value aux = fcn_head(g, "aux", features.stage[2], features.channels[2], classes);
    g.output("aux", resize_like(g, "aux_up", aux, image, Interp::bilinear, Corners::aligned));
  }
  return std::move(g).finish();
}

Naming names(const Options&) {
  const std::string module = "head.encmodule.";
  NamingTable table;
  table.block("head.conv5", "head.conv5.0", "head.conv5.1", "conv5")
      .numbered("head.connect.*", "head.connect.*")
      .numbered("head.fusion", "head.fusion")
      .block(module + "project", module + "encoding.0", module + "encoding.1")
      .append({{module + "encoding.codes.codewords", module + "encoding.3.codewords"},
               {module + "encoding.codes.scale", module + "encoding.3.scale"}})
      .module(module + "encoding.codes", "encoding")
      .module(module + "encoding.bn", module + "encoding.4")
      .module(module + "mean", "encoding.mean")
      .module(module + "fc.linear", module + "fc.0")
      .module(module + "fc", "fc")
      .module("head.presence", module + "selayer")
      .module("head.classify", "head.conv6.1")
      .block("aux.conv", "auxlayer.conv5.0", "auxlayer.conv5.1")
      .module("aux.classify", "auxlayer.conv5.4");
  return table.append(encoding_resnet_names("backbone", "pretrained")).naming();
}

/// ImageNet's classifier, which stays in the backbone.
constexpr std::string_view kOfImageNet[] = {"pretrained.fc.*"};

constexpr Dialect kDialects[] = {{"pytorch-encoding", names, kOfImageNet}};

}  // namespace

const System kEncNet = {
    .name = "encnet",
    .title = "EncNet (PyTorch-Encoding)",
    .paper = "arXiv:1803.08904",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
