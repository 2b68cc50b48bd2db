// DFN, the discriminative feature network (Yu et al. 2018, arXiv:1804.09337), as TorchSeg has it: its
// smooth network; the border network serves training only.
#include "nets/heads/dfn.h"

#include "layers/conv2d.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "layers/scores.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("101", "50|101|152"),
    width_option("512"),
};

Graph build(const Options& options) {
  constexpr int kHeadFactor = 9;
  GraphBuilder g("dfn");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes"), width = options.integer("width");
  const auto stage =
      resnet(g, "backbone", image, {.depth = options.integer("depth"), .deep_stem = true}).stage;
  const auto up = [&](const std::string& name, Value x, Value like) {
    return resize_like(g, name, x, like, Interp::bilinear, Corners::aligned);
  };
  Value x = conv_block(g, "global", global_avg_pool(g, "pool", stage[3]), {.channels = width});
  for (int i = 0; i < 4; ++i) {
    const std::string number = std::to_string(i);
    const Value level = stage[static_cast<std::size_t>(3 - i)];
    x = up("up" + number, x, level);
    x = channel_attention_block(g, "attention" + number,
                                refinement_residual(g, "before" + number, level, width, true), x,
                                width);
    x = refinement_residual(g, "after" + number, x, width, true);
  }
  {
    const auto scope = g.scope("head");
    x = refinement_residual(g, "refine", x, classes * kHeadFactor, false);
    x = up("up", conv2d(g, "classify", x, {.out_channels = classes}), image);
  }
  g.output("logsoftmax", log_softmax(g, "log_softmax", x));
  return std::move(g).finish();
}

Naming names(const Options&) {
  return NamingTable()
      .block("backbone.stem.1", "backbone.conv1.0", "backbone.conv1.1")
      .block("backbone.stem.2", "backbone.conv1.3", "backbone.conv1.4")
      .block("backbone.stem.3", "backbone.conv1.6", "backbone.bn1")
      .append(torchvision_resnet_names("backbone.", "backbone."))
      .block("global", "global_context.1.conv", "global_context.1.bn", "global_context")
      .module("before*", "smooth_pre_rrbs.*")
      .module("attention*.1", "cabs.*.channel_attention.fc.0")
      .module("attention*.2", "cabs.*.channel_attention.fc.2")
      .module("attention*", "cabs.*")
      .module("after*", "smooth_aft_rrbs.*")
      .module("head.refine", "smooth_heads.3.rrb")
      .module("head.classify", "smooth_heads.3.conv")
      .module("head", "smooth_heads.3")
      .naming();
}

constexpr Dialect kDialects[] = {{"torchseg", names}};

}  // namespace

const System kDfn = {
    .name = "dfn",
    .title = "DFN",
    .paper = "arXiv:1804.09337",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
