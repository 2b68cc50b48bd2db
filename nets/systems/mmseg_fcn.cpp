// mmsegmentation's FCN on a dilated ResNet (Long et al. 2015, arXiv:1411.4038).
#include "layers/concat.h"
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
    {"convs", "2", "3x3 convolutions", OptionSpec::Kind::integer, 1, 16},
    mmseg::kConcatInput,
};

Value fcn(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  const Value input = features.stage[3];
  Value x = input;
  const ConvBlockParams conv{.channels = options.integer("width"), .kernel = 3};
  {
    const auto scope = g.scope("convs");
    for (int i = 0; i < options.integer("convs"); ++i)
      x = conv_block(g, std::to_string(i), x, conv);
  }
  if (!options.integer("concat_input")) return x;
  const Value both[] = {input, x};
  return conv_block(g, "conv_cat", layers::concat(g, "concat", both), conv);
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
