// Sequential grouping networks (Liu et al. 2017, ICCV): breakpoints of rows and columns, lines,
// components, objects.
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"
#include "nets/heads/grouping_trunk.h"
#include "nets/instances/grouping_methods.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("8"),
    kGroupingBackbone,
    {"reach", "16", "gap over which parts may be one object, in the maps",
     OptionSpec::Kind::integer, 0, 4096},
};

/// Rates whether two components are parts of one object.
Graph merger() {
  GraphBuilder g("sgn merger");
  Value x = g.input("pairs", {kMergerChannels, kMergerSide, kMergerSide});
  for (const int channels : {32, 64, 128, 256}) {
    x = conv_block(g, "conv." + std::to_string(channels), x, {.channels = channels, .kernel = 3});
    x = max_pool(g, "pool." + std::to_string(channels), x,
                 {.kernel = {2, 2}, .stride = {2, 2}, .dilation = {}, .padding = {}});
  }
  x = relu(g, linear(g, "hidden", x, {.out_features = 256}));
  g.output("same",
           activate(g, "sigmoid", linear(g, "same", x, {.out_features = 1}), {Act::sigmoid, 0}));
  return std::move(g).finish();
}

InstanceNet build(const Options& options) {
  constexpr int kBlock = 32, kBreakpoints = 4;
  GraphBuilder g("sgn");
  const Value x = grouping_trunk(g, "trunk", g.input("image", {}), options.text("backbone"));
  g.output("scores", class_scores(g, "classify", x, options.integer("classes")));
  g.output("breakpoints", yes_or_no(g, "breakpoints", x, kBreakpoints));
  InstanceNet net;
  net.parts.push_back({"trunk", std::move(g).finish()});
  net.parts.push_back({"merger", merger(), kBlock});
  net.method = sgn_method({.reach = options.integer("reach")});
  return net;
}

constexpr Dialect kDialects[] = {{"atrous", own_names}};

}  // namespace

const System kSgn = {
    .name = "sgn",
    .title = "Sequential Grouping Networks",
    .paper = "ICCV 2017",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
