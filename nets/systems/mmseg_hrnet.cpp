// mmsegmentation's HRNetV2 (Wang et al. 2020, arXiv:1908.07919) with FCN's head, or object-contextual
// representations behind it (Yuan et al. 2020, arXiv:1909.11065).
#include "layers/conv2d.h"
#include "nets/backbones/hrnet.h"
#include "nets/counted_list.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/object_regions.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    {"branch_width", "18", "channels of the finest branch", OptionSpec::Kind::integer, 1, 1024},
    {"blocks", "4,4,4,4", "of each branch in stages 1 to 4", OptionSpec::Kind::list, 1, 64},
    {"modules", "1,4,3", "of stages 2 to 4", OptionSpec::Kind::list, 1, 64},
    {"head", "fcn", "what scores the branches", OptionSpec::Kind::choice, 0, 0, "fcn|ocr"},
    {"width", "270", "channels of FCN's head", OptionSpec::Kind::integer, 1, 65536},
    {"convs", "1", "convolutions of that head", OptionSpec::Kind::integer, 0, 16},
    {"kernel", "1", "of those", OptionSpec::Kind::choice, 0, 0, "1|3|5|7"},
    {"region_width", "512", "channels of the second head", OptionSpec::Kind::integer, 1, 4096},
    {"key_width", "256", "of them compared", OptionSpec::Kind::integer, 1, 4096},
    mmseg::kCorners,
};

HrNetParams params_of(const Options& options) {
  return {.width = options.integer("branch_width"),
          .blocks = counted_list<4>(options, "blocks"),
          .modules = counted_list<3>(options, "modules"),
          .double_first = true,
          .corners = Corners::half_pixel};
}

Graph build(const Options& options) {
  GraphBuilder g("mmseg-hrnet");
  const Value image = g.input("image", {});
  const Value joined = hrnet_joined(g, "backbone", image, params_of(options));
  const mmseg::FcnHeadParams fcn{.channels = options.integer("width"),
                                 .convs = options.integer("convs"),
                                 .kernel = options.integer("kernel"),
                                 .concat_input = false};
  const bool plain = options.text("head") == "fcn";
  Value x;
  {
    const auto scope = g.scope(plain ? "head" : "coarse");
    x = mmseg::fcn_head(g, joined, fcn);
    if (!plain) x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  }
  if (!plain) {
    const auto scope = g.scope("head");
    const int width = options.integer("region_width");
    const Value features = conv_block(g, "bottleneck", joined, {.channels = width, .kernel = 3});
    x = object_regions(g, features, x,
                       {.channels = width, .key_channels = options.integer("key_width")});
  }
  return mmseg::finish(std::move(g), x, image, options);
}

Naming names(const Options& options) {
  NamingTable table;
  table.append(hrnet_names("backbone.", "backbone."));
  if (options.text("head") == "ocr") mmseg::add_object_regions_names(table);
  return mmseg::finish_names(std::move(table));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegHrNet = {
    .name = "mmseg-hrnet",
    .title = "HRNetV2 (mmsegmentation)",
    .paper = "arXiv:1908.07919",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
