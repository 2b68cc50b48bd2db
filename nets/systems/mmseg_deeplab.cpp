// mmsegmentation's DeepLab v3 and DeepLab v3+ on dilated ResNets (Chen et al. 2017, 2018:
// arXiv:1706.05587, arXiv:1802.02611).
#include "nets/frames/mmseg.h"
#include "nets/heads/aspp.h"
#include "nets/heads/deeplab_decoder.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kRates = {
    "rates", "12,24,36", "dilations of the pyramid", OptionSpec::Kind::list, 1, 1024};
constexpr OptionSpec kDeepLabOptions[] = {
    mmseg::kClasses,      mmseg::kWidth,   mmseg::kDepth, mmseg::kStem,
    mmseg::kOutputStride, mmseg::kCorners, kRates,
};
constexpr OptionSpec kDeepLabPlusOptions[] = {
    mmseg::kClasses,
    mmseg::kWidth,
    mmseg::kDepth,
    mmseg::kStem,
    mmseg::kOutputStride,
    mmseg::kCorners,
    kRates,
    {"low_width", "48", "channels of the fine features", OptionSpec::Kind::integer, 1, 4096},
};

Value pyramid(GraphBuilder& g,
              const ResNetFeatures& features,
              const Options& options,
              AsppBranch branch) {
  const int width = options.integer("width");
  const Value x = aspp(g, "aspp", features.stage[3],
                       {.channels = width,
                        .rates = options.list("rates"),
                        .branch = branch,
                        .in = features.channels[3],
                        .pool_first = true,
                        .corners = mmseg::corners(options)});
  return conv_block(g, "bottleneck", x, {.channels = width, .kernel = 3});
}

Value deeplab(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  return pyramid(g, features, options, AsppBranch::dense);
}

Value deeplab_plus(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  const Value x = pyramid(g, features, options, AsppBranch::separable_normed);
  return deeplab_decoder(g, x, features.stage[0],
                         {.width = options.integer("width"),
                          .low_width = options.integer("low_width"),
                          .separable = true,
                          .corners = mmseg::corners(options)});
}

Naming names(const Options&) {
  const std::string modules = "decode_head.aspp_modules.";
  NamingTable table;
  table.module("head.aspp.image.pooled", "decode_head.image_pool")
      .module("head.aspp.point", modules + "0")
      .module("head.aspp.rate*.depthwise", modules + "*.depthwise_conv")
      .module("head.aspp.rate*.pointwise", modules + "*.pointwise_conv")
      .module("head.aspp.rate*", modules + "*")
      .block("head.aspp.image", "decode_head.image_pool.1.conv", "decode_head.image_pool.1.bn")
      .module("head.low", "decode_head.c1_bottleneck");
  mmseg::add_separable_names(table, "head.refine.*", "decode_head.sep_bottleneck.*");
  return mmseg::finish_names(table.module("head.refine", "decode_head.sep_bottleneck"));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegDeepLabV3 = {
    .name = "mmseg-deeplabv3",
    .title = "DeepLab v3 on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1706.05587",
    .options = kDeepLabOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, deeplab); },
};

const System kMmsegDeepLabV3Plus = {
    .name = "mmseg-deeplabv3plus",
    .title = "DeepLab v3+ on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1802.02611",
    .options = kDeepLabPlusOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, deeplab_plus); },
};

}  // namespace atrous::nets
