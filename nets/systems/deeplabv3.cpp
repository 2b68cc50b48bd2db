// DeepLab v3 with multi-grid (Chen et al. 2017, arXiv:1706.05587), its pyramid or its cascade of
// dilated copies of the last stage (section 3.2), and v3+ (arXiv:1802.02611), on the ResNet of DeepLab
// v2; names of that network's PyTorch port.
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/heads/aspp.h"
#include "nets/heads/deeplab_decoder.h"
#include "nets/option_specs.h"
#include "nets/systems/deeplab_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("101", "50|101|152"),
    {"output_stride", "8", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16"},
    {"multi_grid", "1,2,4", "factors of the dilations of a stage's three blocks",
     OptionSpec::Kind::list, 1, 64},
    {"head", "aspp", "pyramid, pyramid and decoder (v3+), or dilated copies of the last stage",
     OptionSpec::Kind::choice, 0, 0, "aspp|decoder|cascade"},
    {"rates", "6,12,18", "dilations of the pyramid", OptionSpec::Kind::list, 1, 1024},
    {"copies", "3", "of the last stage in the cascade: blocks 5, 6 and 7",
     OptionSpec::Kind::integer, 0, 8},
};

ResNetFeatures backbone(GraphBuilder& g, Value image, const Options& options) {
  constexpr int kBlocks = 3;  // of the last stage, whatever the depth
  ResNetParams params{.depth = options.integer("depth"),
                      .halve_first = false,
                      .multi_grid = options.list("multi_grid"),
                      .stride_in_first = true,
                      .pool_ceil = true};
  if (options.text("head") == "cascade") params.cascade = options.integer("copies");
  params.multi_grid.resize(kBlocks, params.multi_grid.back());
  params.set_output_stride(options.integer("output_stride"));
  return resnet(g, "backbone", image, params);
}

Graph build(const Options& options) {
  GraphBuilder g("deeplabv3");
  const Value image = g.input("image", {});
  const ResNetFeatures features = backbone(g, image, options);
  Value x = features.last;
  const std::string& head = options.text("head");
  if (head != "cascade") {
    const AsppParams pyramid{.rates = options.list("rates")};
    x = conv_block(g, "project", aspp(g, "aspp", x, pyramid), {.channels = pyramid.channels});
  }
  if (head == "decoder") x = deeplab_decoder(g, x, features.stage[0], {});
  x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  if (head == "decoder") x = resize_like(g, "scores_up", x, image, Interp::bilinear);
  g.output("logits", x);
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"kazuto1011", port_deeplabv3}};

}  // namespace

const System kDeepLabV3 = {
    .name = "deeplabv3",
    .title = "DeepLab v3 and v3+ with multi-grid",
    .paper = "arXiv:1706.05587",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_half_pixel,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
