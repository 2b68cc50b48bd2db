// mmsegmentation's PSANet on a dilated ResNet (Zhao et al. 2018, ECCV).
#include "nets/frames/mmseg.h"
#include "nets/heads/psa.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,      mmseg::kWidth,   mmseg::kDepth, mmseg::kStem,
    mmseg::kOutputStride, mmseg::kCorners, kPsaType,      kPsaMask,
    kPsaCompact,          kPsaShrink,      kPsaDivisor,   kPsaSoftmax,
};

Value head(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  PsaParams params = psa_params(options, features.channels[3]);
  params.channels = options.integer("width");
  params.compact_collects = true;
  params.by_parity = true;
  params.corners = mmseg::corners(options);
  params.proj_padding = 1;
  return conv_block(g, "bottleneck", psa(g, "", features.stage[3], params),
                    {.channels = params.channels, .kernel = 3});
}

Naming names(const Options&) {
  NamingTable table;
  table.module("head.attention.1.conv", "decode_head.attention.1")
      .module("head.attention_p.1.conv", "decode_head.attention_p.1");
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegPsaNet = {
    .name = "mmseg-psanet",
    .title = "PSANet on a dilated ResNet (mmsegmentation)",
    .paper = "ECCV 2018",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, head); },
};

}  // namespace atrous::nets
