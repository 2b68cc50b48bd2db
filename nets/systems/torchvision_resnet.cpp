// torchvision's FCN and DeepLab v3 on dilated ResNets (arXiv:1411.4038; arXiv:1706.05587,
// section 3.3), with the auxiliary head on layer3.
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/torchvision_heads.h"
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

Graph build(const Options& options, bool deeplab) {
  GraphBuilder g(deeplab ? "deeplabv3-resnet" : "fcn-resnet");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  ResNetParams params{.depth = options.integer("depth")};
  params.set_output_stride(options.integer("output_stride"));
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  const Value logits = deeplab
                           ? deeplabv3_head(g, "head", features.stage[3], classes)
                           : fcn_head(g, "head", features.stage[3], features.channels[3], classes);
  g.output("logits", resize_like(g, "up", logits, image, Interp::bilinear));
  if (options.integer("aux")) {
    const Value aux = fcn_head(g, "aux", features.stage[2], features.channels[2], classes);
    g.output("aux", resize_like(g, "aux_up", aux, image, Interp::bilinear));
  }
  return std::move(g).finish();
}

Naming naming(const std::vector<Rename>& head) {
  return NamingTable()
      .append(torchvision_resnet_names("backbone.", "backbone."))
      .append(head)
      .append(torchvision_fcn_names("aux", "aux_classifier"))
      .naming();
}

Naming fcn_naming(const Options&) { return naming(torchvision_fcn_names("head", "classifier")); }

Naming deeplab_naming(const Options&) {
  return naming(torchvision_deeplabv3_names("head", "classifier"));
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
