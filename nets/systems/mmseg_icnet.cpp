// mmsegmentation's ICNet (Zhao et al. 2018, arXiv:1704.08545): three branches at 1/1, 1/2 and 1/4 of
// the image, the coarse ones sharing a dilated ResNet, fused in cascade.
#include "nets/frames/mmseg.h"
#include "nets/heads/icnet.h"
#include "nets/heads/pyramid_pooling.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses, width_option("128"),  mmseg::kDepth,
    mmseg::kStem,    mmseg::kOutputStride, mmseg::kCorners,
};
constexpr int kPyramid = 512, kBranch = 256;

Graph build(const Options& options) {
  GraphBuilder g("mmseg-icnet");
  const Value image = g.input("image", {});
  const Corners corners = mmseg::corners(options);
  ResNetParams params = mmseg::resnet_params(options);
  params.pool_ceil = true;
  const ResizeParams halving{.corners = corners, .scale_height = 0.5, .scale_width = 0.5};
  params.halving = {.block = params.depth, .resize = halving};
  const Value half = resize_to(g, "half", image, halving);
  const auto stage = resnet(g, "backbone", half, params).stage;
  Value x = pyramid_pooling(g, "pyramid", stage[3],
                            {.channels = kPyramid, .input_first = false, .corners = corners});
  x = conv_block(g, "top", x, {.channels = kPyramid, .kernel = 3});
  x = conv_block(g, "coarse", x, {.channels = kBranch});
  const Value middle = conv_block(g, "middle", stage[1], {.channels = kBranch});
  x = cascade_fusion(g, "cff_24", x, middle, corners, {}).sum;
  x = cascade_fusion(g, "cff_12", x, icnet_fine_branch(g, "fine", image, {}), corners, {}).sum;
  x = conv_block(g, "head", x, {.channels = options.integer("width"), .kernel = 3});
  return mmseg::finish(std::move(g), x, image, options);
}

Naming names(const Options&) {
  NamingTable table;
  mmseg::add_resnet_names(table, "backbone", "backbone.backbone");
  for (int i = 0; i < 3; ++i)
    table.module("fine." + std::to_string(i + 1), "backbone.conv_sub1." + std::to_string(i));
  return table.module("fine", "backbone.conv_sub1")
      .module("middle", "backbone.conv_sub2")
      .module("coarse", "backbone.conv_sub4")
      .module("pyramid.level*", "backbone.psp_modules.*.1")
      .module("top", "backbone.psp_bottleneck")
      .module("cff_*.low", "neck.cff_*.conv_low")
      .module("cff_*.high", "neck.cff_*.conv_high")
      .module("head", "decode_head.convs.0")
      .module("classify", "decode_head.conv_seg")
      .naming();
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegIcNet = {
    .name = "mmseg-icnet",
    .title = "ICNet (mmsegmentation)",
    .paper = "arXiv:1704.08545",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
