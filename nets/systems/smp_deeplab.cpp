// segmentation-models-pytorch's DeepLab v3 and DeepLab v3+ (Chen et al. 2017, 2018: arXiv:1706.05587,
// arXiv:1802.02611).
#include "layers/concat.h"
#include "nets/blocks/separable_conv.h"
#include "nets/frames/smp.h"
#include "nets/heads/aspp.h"
#include "nets/systems/smp_deeplab_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    smp::kOutputStride,
    {"rates", "12,24,36", "dilations of the pyramid", OptionSpec::Kind::list, 1, 1024},
    width_option("256"),
};
constexpr int kLowWidth = 48;

Value separable(GraphBuilder& g, const char* name, Value x, int in, int channels) {
  return separable_conv(g, name, x,
                        {.in = in,
                         .channels = channels,
                         .between = std::nullopt,
                         .between_activation = {Act::none, 0}});
}

Value pyramid(GraphBuilder& g,
              const smp::Features& features,
              const Options& options,
              AsppBranch branch) {
  const auto scope = g.scope("aspp");
  const int width = options.integer("width");
  const Value x = aspp(g, "branches", features.level.back(),
                       {.channels = width,
                        .rates = options.list("rates"),
                        .branch = branch,
                        .in = features.channels.back()});
  return conv_block(g, "project", x, {.channels = width});
}

Graph build_deeplab(const Options& options) {
  GraphBuilder g("smp-deeplabv3");
  const Value image = g.input("image", {});
  const auto features = smp::encode(g, image, options, options.integer("output_stride"));
  Value x = pyramid(g, features, options, AsppBranch::dense);
  x = conv_block(g, "conv", x, {.channels = options.integer("width"), .kernel = 3});
  return smp::finish(std::move(g), x, image, options, 1);
}

Graph build_deeplab_plus(const Options& options) {
  GraphBuilder g("smp-deeplabv3plus");
  const Value image = g.input("image", {});
  const auto features = smp::encode(g, image, options, options.integer("output_stride"));
  const int width = options.integer("width");
  Value x = pyramid(g, features, options, AsppBranch::separable);
  x = separable(g, "conv", x, width, width);
  const Value low = conv_block(g, "low", features.level[1], {.channels = kLowWidth});
  x = resize_like(g, "decoder_up", x, low, Interp::bilinear, Corners::aligned);
  const Value both[] = {x, low};
  x = separable(g, "fuse", concat(g, "concat", both), width + kLowWidth, width);
  return smp::finish(std::move(g), x, image, options, 1);
}

constexpr Dialect kDeepLabDialects[] = {{"smp", smp_deeplabv3_names}};
constexpr Dialect kDeepLabPlusDialects[] = {{"smp", smp_deeplabv3plus_names}};

}  // namespace

const System kSmpDeepLabV3 = {
    .name = "smp-deeplabv3",
    .title = "DeepLab v3 (segmentation-models-pytorch)",
    .paper = "arXiv:1706.05587",
    .options = kOptions,
    .dialects = kDeepLabDialects,
    .build = build_deeplab,
};

const System kSmpDeepLabV3Plus = {
    .name = "smp-deeplabv3plus",
    .title = "DeepLab v3+ (segmentation-models-pytorch)",
    .paper = "arXiv:1802.02611",
    .options = kOptions,
    .dialects = kDeepLabPlusDialects,
    .build = build_deeplab_plus,
};

}  // namespace atrous::nets
