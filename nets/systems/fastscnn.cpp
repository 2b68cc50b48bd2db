// Fast-SCNN (Poudel, Liwicki and Cipolla 2019, arXiv:1902.04502), as mmsegmentation has it.
#include "nets/backbones/fast_scnn.h"
#include "nets/blocks/separable_conv.h"
#include "nets/frames/mmseg.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    width_option("128"),
    mmseg::kCorners,
};

Graph build(const Options& options) {
  GraphBuilder g("fastscnn");
  const Value image = g.input("image", {});
  const int width = options.integer("width");
  Value x = fast_scnn(g, "backbone", image, {.corners = mmseg::corners(options)});
  for (const char* name : {"head0", "head1"}) {
    const int in = name == std::string_view("head0") ? kFastScnnChannels : width;
    x = separable_conv(g, name, x,
                       {.in = in, .channels = width, .between_activation = {Act::none, 0}});
  }
  return mmseg::finish(std::move(g), x, image, options);
}

Naming names(const Options&) {
  const std::string down = "backbone.learning_to_downsample",
                    global = "backbone.global_feature_extractor",
                    fusion = "backbone.feature_fusion";
  NamingTable table;
  for (const char* number : {"1", "2"})
    mmseg::add_separable_names(table, std::string("backbone.down.dsconv") + number,
                               down + ".dsconv" + number);
  mmseg::add_separable_names(table, "head*", "decode_head.convs.*");
  return table.module("backbone.down", down)
      .module("backbone.global.bottleneck*.*.expand", global + ".bottleneck*.*.conv.0")
      .module("backbone.global.bottleneck*.*.depthwise", global + ".bottleneck*.*.conv.1")
      .module("backbone.global.bottleneck*.*.project", global + ".bottleneck*.*.conv.2")
      .module("backbone.global.pyramid.level*", global + ".ppm.*.1")
      .module("backbone.global", global)
      .module("backbone.fusion.depthwise", fusion + ".dwconv")
      .module("backbone.fusion.low", fusion + ".conv_lower_res")
      .module("backbone.fusion.high", fusion + ".conv_higher_res")
      .module("backbone.fusion", fusion)
      .module("classify", "decode_head.conv_seg")
      .naming();
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kFastScnn = {
    .name = "fastscnn",
    .title = "Fast-SCNN",
    .paper = "arXiv:1902.04502",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
