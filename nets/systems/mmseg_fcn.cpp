// mmsegmentation's FCN on a dilated ResNet (Long et al. 2015, arXiv:1411.4038).
#include "nets/frames/mmseg.h"
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
    {"convs", "2", "convolutions", OptionSpec::Kind::integer, 0, 16},
    mmseg::kConcatInput,
    {"kernel", "3", "of the convolutions", OptionSpec::Kind::choice, 0, 0, "1|3|5|7"},
    {"dilation", "1", "of the convolutions", OptionSpec::Kind::integer, 1, 1024},
};

Value fcn(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  return mmseg::fcn_head(g, features.stage[3],
                         {.channels = options.integer("width"),
                          .convs = options.integer("convs"),
                          .kernel = options.integer("kernel"),
                          .dilation = options.integer("dilation"),
                          .concat_input = options.integer("concat_input") != 0});
}

constexpr Dialect kDialects[] = {{"mmseg", [](const Options&) { return mmseg::finish_names({}); }}};

}  // namespace

const System kMmsegFcn = {
    .name = "mmseg-fcn",
    .title = "FCN on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1411.4038",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, fcn); },
};

}  // namespace atrous::nets
