// mmsegmentation's CCNet on a dilated ResNet (Huang et al. 2019, arXiv:1811.11721).
#include "nets/frames/mmseg.h"
#include "nets/heads/attention.h"
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
    mmseg::kConcatInput,
    {"recurrence", "2", "rounds of attention", OptionSpec::Kind::integer, 1, 16},
};

Value head(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  return mmseg::convs_around(g, features, options,
                             [](GraphBuilder& in, Value x, const Options& with) {
                               return recurrent_criss_cross(in, "cca", x, with.integer("width"),
                                                            with.integer("recurrence"), true);
                             });
}

Naming names(const Options&) {
  const std::string theirs = "decode_head.cca";
  NamingTable table;
  table.module("head.cca.query.conv", theirs + ".query_conv")
      .module("head.cca.key.conv", theirs + ".key_conv")
      .module("head.cca.value.conv", theirs + ".value_conv")
      .append({{"head.cca.gamma.weight", theirs + ".gamma.scale"}})
      // A module that runs twice shows its first result.
      .module("head.cca.first", theirs)
      .module("head.cca", theirs + ".last");
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegCcNet = {
    .name = "mmseg-ccnet",
    .title = "CCNet on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1811.11721",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, head); },
};

}  // namespace atrous::nets
