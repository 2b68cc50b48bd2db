// mmsegmentation's non-local network on a dilated ResNet (Wang et al. 2018, arXiv:1711.07971).
#include "nets/frames/mmseg.h"
#include "nets/heads/relation.h"
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
    {"reduction", "2", "of the channels that are compared", OptionSpec::Kind::integer, 1, 64},
    {"scaled", "1", "1: energies by 1/sqrt(channels)", OptionSpec::Kind::integer, 0, 1},
    {"mode", "embedded_gaussian", "how places are compared", OptionSpec::Kind::choice, 0, 0,
     "gaussian|embedded_gaussian|dot_product"},
};

NonLocalParams block_params(const Options& options) {
  const std::string& mode = options.text("mode");
  return {.channels = options.integer("width"),
          .reduction = options.integer("reduction"),
          .likeness = mode == "gaussian"      ? Likeness::gaussian
                      : mode == "dot_product" ? Likeness::dot_product
                                              : Likeness::embedded_gaussian,
          .scaled = options.integer("scaled") != 0};
}

Value head(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  return mmseg::convs_around(g, features, options,
                             [](GraphBuilder& in, Value x, const Options& with) {
                               return non_local(in, "nl_block", x, block_params(with));
                             });
}

Naming names(const Options&) {
  NamingTable table;
  table.module("head.nl_block.out", "decode_head.nl_block.conv_out");
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegNonLocal = {
    .name = "mmseg-nonlocal",
    .title = "Non-local network on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1711.07971",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, head); },
};

}  // namespace atrous::nets
