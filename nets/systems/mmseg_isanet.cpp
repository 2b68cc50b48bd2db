// mmsegmentation's interlaced sparse self-attention (Huang et al. 2019, arXiv:1907.12273).
#include "layers/cells.h"
#include "layers/concat.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/relation.h"
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
    {"factor", "8,8", "rows and columns of a neighbourhood", OptionSpec::Kind::list, 1, 1024},
};

Value head(GraphBuilder& g, const ResNetFeatures& features, const Options& options) {
  const int width = options.integer("width");
  const std::vector<int> numbers = options.list("factor");
  const Extent factor{numbers.front(), numbers.back()};
  const RelationParams params{
      .key_channels = options.integer("key_width"), .value_channels = width, .out_channels = width};
  const Value input = conv_block(g, "in_conv", features.stage[3], {.channels = width, .kernel = 3});
  Value x = interlace_apart(g, "apart", input, factor);
  x = relation(g, "global_relation", x, x, params);
  x = interlace_together(g, "together", x, input, factor);
  x = relation(g, "local_relation", x, x, params);
  const Value both[] = {interlace_restored(g, "restored", x, input, factor), input};
  return conv_block(g, "out_conv", concat(g, "concat", both), {.channels = width});
}

Naming names(const Options&) {
  NamingTable table;
  for (const std::string part : {"global_relation", "local_relation"}) {
    const std::string ours = "head." + part, theirs = "decode_head." + part;
    table.module(ours + ".value.conv", theirs + ".value_project")
        .module(ours + ".out", theirs + ".output_project");
    mmseg::add_relation_names(table, ours, theirs);
  }
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegIsaNet = {
    .name = "mmseg-isanet",
    .title = "Interlaced sparse self-attention on a dilated ResNet (mmsegmentation)",
    .paper = "arXiv:1907.12273",
    .options = kOptions,
    .dialects = kDialects,
    .build = [](const Options& options) { return mmseg::build(options, head); },
};

}  // namespace atrous::nets
