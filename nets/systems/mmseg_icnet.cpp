// mmsegmentation's ICNet (Zhao et al. 2018, arXiv:1704.08545): three branches at 1/1, 1/2 and 1/4 of
// the image, the coarse ones sharing a dilated ResNet, fused in cascade.
#include "layers/elementwise.h"
#include "nets/frames/mmseg.h"
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
constexpr int kPyramid = 512, kBranch = 256, kFused = 128;

Value fine_branch(GraphBuilder& g, Value x) {
  const auto scope = g.scope("fine");
  constexpr int kChannels[] = {32, 32, 64};
  for (std::size_t i = 0; i < std::size(kChannels); ++i) {
    x = conv_block(g, std::to_string(i), x, {.channels = kChannels[i], .kernel = 3, .stride = 2});
  }
  return x;
}

/// Cascade feature fusion: the paper's figure 3.
Value fuse(GraphBuilder& g, const char* name, Value low, Value high, Corners corners) {
  const auto scope = g.scope(name);
  low = resize_like(g, "up", low, high, Interp::bilinear, corners);
  low = conv_block(g, "low", low, {.channels = kFused, .kernel = 3, .dilation = 2});
  return relu(g, add(g, "sum", low, conv_block(g, "high", high, {.channels = kFused})));
}

Graph build(const Options& options) {
  GraphBuilder g("mmseg-icnet");
  const Value image = g.input("image", {});
  const Corners corners = mmseg::corners(options);
  ResNetParams params = mmseg::resnet_params(options);
  params.pool_ceil = true;
  params.halve_middle = true;
  const Value half =
      resize_to(g, "half", image, {.corners = corners, .scale_height = 0.5, .scale_width = 0.5});
  const auto stage = resnet(g, "backbone", half, params).stage;
  Value x = pyramid_pooling(g, "pyramid", stage[3],
                            {.channels = kPyramid, .input_first = false, .corners = corners});
  x = conv_block(g, "top", x, {.channels = kPyramid, .kernel = 3});
  x = conv_block(g, "coarse", x, {.channels = kBranch});
  x = fuse(g, "cff_24", x, conv_block(g, "middle", stage[1], {.channels = kBranch}), corners);
  x = fuse(g, "cff_12", x, fine_branch(g, image), corners);
  x = conv_block(g, "head", x, {.channels = options.integer("width"), .kernel = 3});
  return mmseg::finish(std::move(g), x, image, options);
}

Naming names(const Options&) {
  NamingTable table;
  mmseg::add_resnet_names(table, "backbone", "backbone.backbone");
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
