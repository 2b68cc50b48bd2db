// torchvision's FCN and DeepLab v3 on dilated ResNets (arXiv:1411.4038; arXiv:1706.05587,
// section 3.3), with the auxiliary head on layer3.
#include "layers/conv2d.h"
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/aspp.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"depth", "101", "layers of the ResNet", OptionSpec::Kind::choice, 0, 0, "50|101|152"},
    {"output_stride", "8", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    {"aux", "0", "1: with the auxiliary head", OptionSpec::Kind::integer, 0, 1},
};

/// 3x3 convolution to a quarter of the channels and the classifier.
Value fcn_head(GraphBuilder& g, const char* name, Value x, int channels, int classes) {
  const auto scope = g.scope(name);
  x = conv_block(g, "conv", x, {.channels = channels / 4, .kernel = 3});
  return conv2d(g, "classify", x, {.out_channels = classes});
}

Value deeplab_head(GraphBuilder& g, Value x, int classes) {
  const auto scope = g.scope("head");
  const AsppParams params;
  {
    const auto inner = g.scope("aspp");
    x = aspp(g, "branches", x, params);
    x = conv_block(g, "project", x, {.channels = params.channels});
  }
  x = conv_block(g, "conv", x, {.channels = params.channels, .kernel = 3});
  return conv2d(g, "classify", x, {.out_channels = classes});
}

Graph build(const Options& options, bool deeplab) {
  GraphBuilder g(deeplab ? "deeplabv3-resnet" : "fcn-resnet");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  ResNetParams params{.depth = options.integer("depth")};
  params.set_output_stride(options.integer("output_stride"));
  const auto [stem, stage, channels] = resnet(g, "backbone", image, params);
  const Value logits = deeplab ? deeplab_head(g, stage[3], classes)
                               : fcn_head(g, "head", stage[3], channels[3], classes);
  g.output("logits", resize_like(g, "up", logits, image, Interp::bilinear));
  if (options.integer("aux")) {
    const Value aux = fcn_head(g, "aux", stage[2], channels[2], classes);
    g.output("aux", resize_like(g, "aux_up", aux, image, Interp::bilinear));
  }
  return std::move(g).finish();
}

Naming naming(std::vector<Rename> head) {
  std::vector<Rename> rules = torchvision_resnet_names("backbone.", "backbone.");
  const std::vector<Rename> rest = {{"head.classify.*", "classifier.4.*"},
                                    {"head.*", "classifier.*"},
                                    {"aux.conv.conv.*", "aux_classifier.0.*"},
                                    {"aux.conv.bn.*", "aux_classifier.1.*"},
                                    {"aux.classify.*", "aux_classifier.4.*"}};
  rules.insert(rules.end(), head.begin(), head.end());
  rules.insert(rules.end(), rest.begin(), rest.end());
  return Naming(std::move(rules));
}

Naming fcn_naming(const Options&) {
  return naming({{"head.conv.conv.*", "classifier.0.*"},
                 {"head.conv.bn.*", "classifier.1.*"},
                 {"head.conv.*", "classifier.2.*"}});
}

Naming deeplab_naming(const Options&) {
  const std::string ours = "head.aspp.branches.", theirs = "classifier.0.convs.";
  return naming({{ours + "point.conv.*", theirs + "0.0.*"},
                 {ours + "point.bn.*", theirs + "0.1.*"},
                 {ours + "point.*", theirs + "0.*"},
                 {ours + "image.conv.*", theirs + "4.1.*"},
                 {ours + "image.bn.*", theirs + "4.2.*"},
                 {ours + "image.*", theirs + "4.*"},
                 {ours + "rate*.conv.*", theirs + "*.0.*"},
                 {ours + "rate*.bn.*", theirs + "*.1.*"},
                 {ours + "rate*.*", theirs + "*.*"},
                 {"head.aspp.project.conv.*", "classifier.0.project.0.*"},
                 {"head.aspp.project.bn.*", "classifier.0.project.1.*"},
                 {"head.aspp.*", "classifier.0.*"},
                 {"head.conv.conv.*", "classifier.1.*"},
                 {"head.conv.bn.*", "classifier.2.*"}});
}

constexpr Dialect kFcnDialects[] = {{"torchvision", fcn_naming}};
constexpr Dialect kDeepLabDialects[] = {{"torchvision", deeplab_naming}};

}  // namespace

const System kFcnResNet = {
    .name = "fcn-resnet",
    .title = "FCN on a dilated ResNet",
    .paper = "arXiv:1411.4038",
    .options = kOptions,
    .dialects = kFcnDialects,
    .build = [](const Options& options) { return build(options, false); },
};

const System kDeepLabV3ResNet = {
    .name = "deeplabv3-resnet",
    .title = "DeepLab v3 on a dilated ResNet",
    .paper = "arXiv:1706.05587",
    .options = kOptions,
    .dialects = kDeepLabDialects,
    .build = [](const Options& options) { return build(options, true); },
};

}  // namespace atrous::nets
