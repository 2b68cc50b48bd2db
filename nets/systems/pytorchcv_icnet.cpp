// pytorchcv's ICNet (Zhao et al. 2018, arXiv:1704.08545): aligned corners, and scores of the coarser
// branches as further outputs.
#include "layers/conv2d.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/icnet.h"
#include "nets/heads/pyramid_pooling.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("50", "50|101|152"),
    {"aux", "0", "1: with the scores of the coarser branches", OptionSpec::Kind::integer, 0, 1},
};

Graph build(const Options& options) {
  constexpr int kPyramid = 512, kBranch = 256;
  constexpr Corners kCorners = Corners::aligned;
  constexpr ResizeParams kHalf{.corners = kCorners, .scale_height = 0.5, .scale_width = 0.5};
  constexpr ResizeParams kDouble{.corners = kCorners, .scale_height = 2, .scale_width = 2};
  GraphBuilder g("pytorchcv-icnet");
  const Value image = g.input("image", {});
  const Conv2dParams classify{.out_channels = options.integer("classes"), .bias = false};
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true};
  params.set_output_stride(8);
  params.halving = {.block = params.depth, .resize = kHalf};
  const auto stage = resnet(g, "backbone", resize_to(g, "half", image, kHalf), params).stage;
  Value x = pyramid_pooling(g, "pyramid", stage[3], {.channels = kPyramid, .corners = kCorners});
  x = conv_block(g, "top", x, {.channels = kPyramid, .kernel = 3});
  x = conv_block(g, "coarse", x, {.channels = kBranch});
  const Value middle = conv_block(g, "middle", stage[1], {.channels = kBranch});
  const ConvBlockParams form{.activation = {Act::none, 0}};
  const auto [sum24, low24] = cascade_fusion(g, "cff_24", x, middle, kCorners, form);
  const Value fine = icnet_fine_branch(g, "fine", image, form);
  const auto [sum12, low12] = cascade_fusion(g, "cff_12", sum24, fine, kCorners, form);
  const Value scores = conv2d(g, "classify", resize_to(g, "double", sum12, kDouble), classify);
  g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, kCorners));
  if (options.integer("aux")) {
    g.output("aux1", scores);
    g.output("aux2", conv2d(g, "cff_12.classify", low12, classify));
    g.output("aux3", conv2d(g, "cff_24.classify", low24, classify));
  }
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  table.module("backbone.stem.*", "branch2.backbones1.0.conv*");
  for (int i = 1; i <= 4; ++i) {
    const std::string part =
        i <= 2 ? "backbones1." + std::to_string(i) : "backbones2." + std::to_string(i - 3);
    add_pytorchcv_units(table, "backbone.layer" + std::to_string(i), "branch2." + part);
  }
  for (int i = 0; i < 4; ++i) {
    table.module("pyramid.level" + std::to_string(i),
                 "branch2.psp.pool.branches.branch" + std::to_string(i + 2) + ".conv");
  }
  return table.module("top", "branch2.psp.conv")
      .module("coarse", "branch2.final_block")
      .module("middle", "conv_y2")
      .module("fine.*", "branch1.conv*")
      .module("cff_*.low", "final_block.cff_*.conv_low")
      .module("cff_*.high", "final_block.cff_*.conv_hign")
      .module("cff_*.classify", "final_block.cff_*.conv_cls")
      .module("classify", "final_block.conv_cls")
      .naming();
}

constexpr Dialect kDialects[] = {{"pytorchcv", names}};

}  // namespace

const System kPytorchcvIcNet = {
    .name = "pytorchcv-icnet",
    .title = "ICNet (pytorchcv)",
    .paper = "arXiv:1704.08545",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
