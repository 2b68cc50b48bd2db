// torchvision's LR-ASPP and DeepLab v3 on a dilated MobileNetV3-Large (arXiv:1905.02244, section 6.4;
// arXiv:1706.05587).
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "nets/backbones/mobilenetv3.h"
#include "nets/blocks/conv_block.h"
#include "nets/heads/torchvision_heads.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kLrAsppOptions[] = {
    classes_option("21"),
    width_option("128"),
};
constexpr OptionSpec kDeepLabOptions[] = {
    classes_option("21"),
    {"aux", "0", "1: with the auxiliary head", OptionSpec::Kind::integer, 0, 1},
};

/// The projected features, gated by the whole image, refined with those of output stride 8.
Value lraspp(GraphBuilder& g, const MobileNetV3Features& features, int width, int classes) {
  const auto scope = g.scope("head");
  const Value projected = conv_block(g, "project", features.last, {.channels = width});
  Value gate;
  {
    const auto inner = g.scope("scale");
    gate = global_avg_pool(g, "pool", features.last);
    gate = conv2d(g, "conv", gate, {.out_channels = width, .bias = false});
    gate = activate(g, "", gate, {Act::sigmoid, 0});
  }
  const Value high =
      resize_like(g, "up", mul(g, "gated", projected, gate), features.low, Interp::bilinear);
  const Value low_scores = conv2d(g, "low", features.low, {.out_channels = classes});
  return add(g, "sum", low_scores, conv2d(g, "high", high, {.out_channels = classes}));
}

Graph build(const Options& options, bool deeplab) {
  GraphBuilder g(deeplab ? "deeplabv3-mobilenetv3" : "lraspp-mobilenetv3");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  const auto features = mobilenetv3(g, "backbone", image, {.dilated = true});
  const Value logits = deeplab ? deeplabv3_head(g, "head", features.last, classes)
                               : lraspp(g, features, options.integer("width"), classes);
  g.output("logits", resize_like(g, "up", logits, image, Interp::bilinear));
  if (deeplab && options.integer("aux")) {
    const Value aux = fcn_head(g, "aux", features.low, features.low_channels, classes);
    g.output("aux", resize_like(g, "aux_up", aux, image, Interp::bilinear));
  }
  return std::move(g).finish();
}

Naming lraspp_naming(const Options&) {
  return NamingTable()
      .append(mobilenetv3_names("backbone.", "backbone.", true))
      .numbered("head.project", "classifier.cbr")
      .module("head.scale.conv", "classifier.scale.1")
      .module("head.scale", "classifier.scale")
      .module("head.low", "classifier.low_classifier")
      .module("head.high", "classifier.high_classifier")
      .naming();
}

Naming deeplab_naming(const Options&) {
  return NamingTable()
      .append(mobilenetv3_names("backbone.", "backbone.", true))
      .append(torchvision_deeplabv3_names("head", "classifier"))
      .append(torchvision_fcn_names("aux", "aux_classifier"))
      .naming();
}

constexpr Dialect kLrAsppDialects[] = {{"torchvision", lraspp_naming}};
constexpr Dialect kDeepLabDialects[] = {{"torchvision", deeplab_naming}};

}  // namespace

const System kLrAsppMobileNetV3 = {
    .name = "lraspp-mobilenetv3",
    .title = "LR-ASPP on MobileNetV3-Large",
    .paper = "arXiv:1905.02244",
    .options = kLrAsppOptions,
    .dialects = kLrAsppDialects,
    .build = [](const Options& options) { return build(options, false); },
};

const System kDeepLabV3MobileNetV3 = {
    .name = "deeplabv3-mobilenetv3",
    .title = "DeepLab v3 on MobileNetV3-Large",
    .paper = "arXiv:1706.05587",
    .options = kDeepLabOptions,
    .dialects = kDeepLabDialects,
    .build = [](const Options& options) { return build(options, true); },
};

}  // namespace atrous::nets
