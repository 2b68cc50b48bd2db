// mmsegmentation's PSPNet and UPerNet on ResNets (Zhao et al. 2017, arXiv:1612.01105; Xiao et al.
// 2018, arXiv:1807.10221).
#include "nets/frames/mmseg.h"
#include "nets/heads/uper.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    mmseg::kWidth,
    mmseg::kDepth,
    mmseg::kStem,
    mmseg::kOutputStride,
    mmseg::kCorners,
    {"pool_sizes", "1,2,3,6", "grids of the pyramid", OptionSpec::Kind::list, 1, 256},
};

PyramidPoolingParams pyramid(const Options& options) {
  return {.channels = options.integer("width"),
          .sizes = options.list("pool_sizes"),
          .corners = mmseg::corners(options)};
}

Value pspnet(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  const Value x = pyramid_pooling(g, "pyramid", features.stage[3], pyramid(options));
  return conv_block(g, "top", x, {.channels = options.integer("width"), .kernel = 3});
}

Value upernet(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  return uper(g, "", features.stage,
              {.channels = options.integer("width"), .pyramid = pyramid(options)});
}

Naming names(const Options&) {
  NamingTable table;
  table.module("head.pyramid.level*", "decode_head.psp_modules.*.1")
      .module("head.top", "decode_head.bottleneck")
      .module("head.lateral*", "decode_head.lateral_convs.*")
      .module("head.smooth*", "decode_head.fpn_convs.*")
      .module("head.fuse", "decode_head.fpn_bottleneck");
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegPspNet = {
    .name = "mmseg-pspnet",
    .title = "PSPNet on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1612.01105",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, pspnet); },
};

const System kMmsegUperNet = {
    .name = "mmseg-upernet",
    .title = "UPerNet on a ResNet (mmsegmentation)",
    .paper = "arXiv:1807.10221",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, upernet); },
};

}  // namespace atrous::nets
