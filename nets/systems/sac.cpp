// Scale-adaptive convolutions on a dilated ResNet (Zhang et al. 2017, "Scale-Adaptive Convolutions for
// Scene Parsing", ICCV).
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/scale_adaptive.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("101", "50|101|152"),
    {"output_stride", "8", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    width_option("512"),
    {"convs", "2", "scale-adaptive convolutions", OptionSpec::Kind::integer, 1, 16},
    {"dilation", "2", "of their windows at a scale of 1", OptionSpec::Kind::integer, 1, 64},
};

Graph build(const Options& options) {
  GraphBuilder g("sac");
  const Value image = g.input("image", {});
  ResNetParams params{.depth = options.integer("depth")};
  params.set_output_stride(options.integer("output_stride"));
  Value x = resnet(g, "backbone", image, params).stage[3];
  for (int i = 1; i <= options.integer("convs"); ++i) {
    x = scale_adaptive_conv(g, "head." + std::to_string(i), x,
                            {.channels = options.integer("width"),
                             .kernel = 3,
                             .dilation = options.integer("dilation")});
  }
  x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

Naming names(const Options&) { return Naming(torchvision_resnet_names("backbone.", "backbone.")); }

constexpr Dialect kDialects[] = {{"atrous", names}};

}  // namespace

const System kSac = {
    .name = "sac",
    .title = "Scale-adaptive convolutions on a dilated ResNet",
    .paper = "doi:10.1109/ICCV.2017.224",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
