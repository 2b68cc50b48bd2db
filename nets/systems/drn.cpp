// Semantic segmentation with dilated residual networks DRN-C and DRN-D (Yu, Koltun and Funkhouser 2017,
// arXiv:1705.09914).
#include "nets/backbones/drn.h"

#include "layers/conv2d.h"
#include "layers/deconv2d.h"
#include "layers/scores.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    {"arch", "d", "DRN-C or DRN-D", OptionSpec::Kind::choice, 0, 0, "c|d"},
    depth_option("22", "22|24|26|38|40|42|54|56|58|105|107"),
};

DrnParams params(const Options& options) {
  return {.d = options.text("arch") == "d", .depth = options.integer("depth")};
}

Graph build(const Options& options) {
  GraphBuilder g("drn");
  const int classes = options.integer("classes");
  const Value x = drn(g, "base", g.input("image", {}), params(options)).last;
  const Value coarse = conv2d(g, "seg", x, {.out_channels = classes});
  constexpr int kStride = 8;
  const Value scores = deconv2d(g, "up", coarse,
                                {.out_channels = classes,
                                 .kernel = {2 * kStride, 2 * kStride},
                                 .stride = {kStride, kStride},
                                 .padding = Padding::all(kStride / 2),
                                 .groups = classes,
                                 .bias = false});
  g.output("logsoftmax", log_softmax(g, "softmax", scores));
  g.output("logits8", coarse);
  return std::move(g).finish();
}

Naming names(const Options& options) {
  return NamingTable().append(drn_names("base", "base.", params(options))).naming();
}

constexpr Dialect kDialects[] = {{"fyu", names}};

}  // namespace

const System kDrn = {
    .name = "drn",
    .title = "DRN-C and DRN-D",
    .paper = "arXiv:1705.09914",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
