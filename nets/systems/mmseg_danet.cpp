// mmsegmentation's DANet on a dilated ResNet (Fu et al. 2019, arXiv:1809.02983).
#include "nets/frames/mmseg.h"
#include "nets/heads/dual_attention.h"
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
    {"key_width", "64", "channels that are compared", OptionSpec::Kind::integer, 1, 4096},
};

Graph build(const Options& options) {
  GraphBuilder g("mmseg");
  const Value image = g.input("image", {});
  const ResNetFeatures features = resnet(g, "backbone", image, mmseg::resnet_params(options));
  DualAttention attended;
  {
    const auto scope = g.scope("head");
    attended = dual_attention(g, features.stage[3],
                              {.channels = options.integer("width"),
                               .key_channels = options.integer("key_width"),
                               .classes = options.integer("classes"),
                               .scalar = true});
  }
  GraphBuilder whole(mmseg::finish(std::move(g), attended.sum, image, options));
  whole.output("pam", attended.place_scores);
  whole.output("cam", attended.channel_scores);
  return std::move(whole).finish();
}

Naming names(const Options&) {
  NamingTable table;
  table.module("head.*.in", "decode_head.*_in_conv")
      .module("head.*.out", "decode_head.*_out_conv")
      .module("head.*.scores", "decode_head.*_conv_seg")
      .append({{"head.*.att.gamma.weight", "decode_head.*.gamma.scale"}})
      .module("head.pam.att.*.conv", "decode_head.pam.*_project")
      .module("head.*.att", "decode_head.*");
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegDaNet = {
    .name = "mmseg-danet",
    .title = "DANet on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1809.02983",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
