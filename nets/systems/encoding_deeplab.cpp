// DeepLab v3 (Chen et al. 2017, arXiv:1706.05587) of PyTorch-Encoding.
#include "nets/backbones/resnet.h"
#include "nets/heads/torchvision_heads.h"
#include "nets/option_specs.h"
#include "nets/systems/deeplab_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("50", "50|101|152"),
    {"output_stride", "8", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    {"rates", "12,24,36", "dilations of the pyramid", OptionSpec::Kind::list, 1, 1024},
    {"aux", "1", "1: second head on the third stage as output `aux`", OptionSpec::Kind::integer, 0,
     1},
};

Graph build(const Options& options) {
  GraphBuilder g("encoding-deeplabv3");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true};
  params.set_output_stride(options.integer("output_stride"));
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  const Value x = deeplabv3_head(g, "head", features.stage[3], classes,
                                 {.rates = options.list("rates"), .corners = Corners::aligned});
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  if (options.integer("aux")) {
    const Value aux = fcn_head(g, "aux", features.stage[2], features.channels[2], classes);
    g.output("aux", resize_like(g, "aux_up", aux, image, Interp::bilinear, Corners::aligned));
  }
  return std::move(g).finish();
}

/// ImageNet's classifier, which stays in the backbone.
constexpr std::string_view kOfImageNet[] = {"pretrained.fc.*"};

constexpr Dialect kDialects[] = {{"pytorch-encoding", encoding_deeplabv3, kOfImageNet}};

}  // namespace

const System kEncodingDeepLabV3 = {
    .name = "encoding-deeplabv3",
    .title = "DeepLab v3 (PyTorch-Encoding)",
    .paper = "arXiv:1706.05587",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
