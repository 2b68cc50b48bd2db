// DeepLab v3+ (Chen et al. 2018, arXiv:1802.02611) in the PyTorch form of jfzhang95, on a ResNet with
// multi-grid, modified aligned Xception, MobileNetV2 or DRN-D-54.
#include "nets/heads/aspp.h"
#include "nets/heads/deeplab_decoder.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/jfz_backbones.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    {"backbone", "xception", "of the network", OptionSpec::Kind::choice, 0, 0,
     "resnet|xception|mobilenet|drn"},
    depth_option("101", "50|101|152"),
    {"output_stride", "16", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16"},
};

Graph build(const Options& options) {
  GraphBuilder g("jfz-deeplabv3plus");
  const Value image = g.input("image", {});
  const JfzFeatures features = jfz_backbone(g, image, options);
  AsppParams pyramid{.rates = {6, 12, 18}, .corners = Corners::aligned};
  if (options.integer("output_stride") == 8 || options.text("backbone") == "drn")
    pyramid.rates = {12, 24, 36};
  Value x;
  {
    const auto scope = g.scope("aspp");
    x = aspp(g, "branches", features.last, pyramid);
    x = conv_block(g, "project", x, {.channels = pyramid.channels});
  }
  {
    const auto scope = g.scope("decoder");
    x = deeplab_decoder(g, x, features.low, {.corners = Corners::aligned});
    x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  }
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

Naming names(const Options& options) {
  NamingTable table;
  const std::string image = "aspp.global_avg_pool";
  table.block("aspp.branches.point", "aspp.aspp1.atrous_conv", "aspp.aspp1.bn", "aspp.aspp1");
  for (int i = 1; i <= 3; ++i) {
    const std::string branch = "aspp.aspp" + std::to_string(i + 1);
    table.block("aspp.branches.rate" + std::to_string(i), branch + ".atrous_conv", branch + ".bn",
                branch);
  }
  table.module("aspp.branches.image.pooled", image)
      .block("aspp.branches.image", image + ".1", image + ".2")
      .block("aspp.project", "aspp.conv1", "aspp.bn1")
      .block("decoder.low", "decoder.conv1", "decoder.bn1")
      .block("decoder.refine.0", "decoder.last_conv.0", "decoder.last_conv.1")
      .block("decoder.refine.1", "decoder.last_conv.4", "decoder.last_conv.5")
      .module("decoder.classify", "decoder.last_conv.8");
  return table.append(jfz_backbone_names(options)).naming();
}

/// MobileNet's features under second names.
constexpr std::string_view kSecondNames[] = {"backbone.low_level_features.*",
                                             "backbone.high_level_features.*"};

constexpr Dialect kDialects[] = {{"jfzhang95", names, kSecondNames}};

}  // namespace

const System kJfzDeepLabV3Plus = {
    .name = "jfz-deeplabv3plus",
    .title = "DeepLab v3+ (pytorch-deeplab-xception)",
    .paper = "arXiv:1802.02611",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
