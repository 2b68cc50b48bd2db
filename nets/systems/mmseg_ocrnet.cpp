// mmsegmentation's OCRNet on a dilated ResNet (Yuan et al. 2020, arXiv:1909.11065).
#include "layers/conv2d.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/object_regions.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    mmseg::kWidth,
    mmseg::kDepth,
    mmseg::kStem,
    mmseg::kOutputStride,
    mmseg::kCorners,
    {"key_width", "256", "channels that are compared", OptionSpec::Kind::integer, 1, 4096},
    {"coarse_width", "256", "channels of the regions' head", OptionSpec::Kind::integer, 1, 4096},
    {"coarse_convs", "1", "3x3 convolutions of that head", OptionSpec::Kind::integer, 1, 16},
    {"coarse_concat", "0", "1: that head classifies beside its input", OptionSpec::Kind::integer, 0,
     1},
};

/// Soft regions: FCN's head on the third stage.
Value regions(GraphBuilder& g, Value input, const Options& options) {
  const auto scope = g.scope("coarse");
  const Value x = mmseg::fcn_head(g, input,
                                  {.channels = options.integer("coarse_width"),
                                   .convs = options.integer("coarse_convs"),
                                   .concat_input = options.integer("coarse_concat") != 0});
  return conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
}

Graph build(const Options& options) {
  GraphBuilder g("mmseg");
  const Value image = g.input("image", {});
  const ResNetFeatures features = resnet(g, "backbone", image, mmseg::resnet_params(options));
  const int width = options.integer("width"), key_width = options.integer("key_width");
  const Value scores = regions(g, features.stage[2], options);
  Value x;
  {
    const auto scope = g.scope("head");
    x = conv_block(g, "bottleneck", features.stage[3], {.channels = width, .kernel = 3});
    x = object_regions(g, x, scores, {.channels = width, .key_channels = key_width});
  }
  return mmseg::finish(std::move(g), x, image, options);
}

Naming names(const Options&) {
  NamingTable table;
  return mmseg::finish_names(std::move(mmseg::add_object_regions_names(table)));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegOcrNet = {
    .name = "mmseg-ocrnet",
    .title = "OCRNet on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1909.11065",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
