// PSPNet in the PyTorch form of its authors (Zhao et al. 2017, arXiv:1612.01105; "semseg").
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/pyramid_pooling.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("50", "50|101|152"),
    {"pool_sizes", "1,2,3,6", "grids of the pyramid", OptionSpec::Kind::list, 1, 256},
};

Graph build(const Options& options) {
  constexpr int kTop = 512;
  GraphBuilder g("semseg-pspnet");
  const Value image = g.input("image", {});
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true, .halve_first = false};
  params.set_output_stride(8);
  const auto features = resnet(g, "backbone", image, params);
  const std::vector<int> sizes = options.list("pool_sizes");
  Value x = pyramid_pooling(g, "pyramid", features.stage[3],
                            {.channels = features.channels[3] / static_cast<int>(sizes.size()),
                             .sizes = sizes,
                             .corners = Corners::aligned});
  {
    const auto scope = g.scope("head");
    x = conv_block(g, "conv", x, {.channels = kTop, .kernel = 3});
    x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  }
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

Naming names(const Options&) {
  return NamingTable()
      .append(semseg_resnet_names("backbone"))
      .module("pyramid.level*.small", "ppm.features.*")
      .block("pyramid.level*", "ppm.features.*.1", "ppm.features.*.2")
      .module("pyramid", "ppm")
      .block("head.conv", "cls.0", "cls.1")
      .module("head.classify", "cls.4")
      .module("head", "cls")
      .naming();
}

/// The head of the stage before, which only training needs.
constexpr std::string_view kTrainingHead[] = {"aux.*"};

constexpr Dialect kDialects[] = {{"semseg", names, kTrainingHead}};

}  // namespace

const System kSemsegPspNet = {
    .name = "semseg-pspnet",
    .title = "PSPNet (semseg)",
    .paper = "arXiv:1612.01105",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

/// Adaptive affinity fields (Ke et al. 2018, arXiv:1803.10335) are a loss: trained with them, PSPNet is
/// the same network at inference.
const System kAaf = {
    .name = "aaf",
    .title = "PSPNet trained with adaptive affinity fields",
    .paper = "arXiv:1803.10335",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
