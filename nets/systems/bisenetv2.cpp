// BiSeNet V2 (Yu et al. 2021, arXiv:2004.02147) in the forms of mmsegmentation and of CoinCheung's
// port.
#include "nets/backbones/bisenetv2.h"

#include "layers/conv2d.h"
#include "nets/blocks/conv_block.h"
#include "nets/option_specs.h"
#include "nets/systems/bisenet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    {"form", "mmseg", "whose network", OptionSpec::Kind::choice, 0, 0, "mmseg|coincheung"},
    width_option("1024"),
};

Graph build(const Options& options) {
  GraphBuilder g("bisenetv2");
  const Value image = g.input("image", {});
  const bool coincheung = options.text("form") == "coincheung";
  const BiSeNetV2Params params{.interp = coincheung ? Interp::nearest : Interp::bilinear,
                               .aggregation_bias = !coincheung};
  Value x = bisenetv2(g, "backbone", image, params);
  x = conv_block(g, "head", x, {.channels = options.integer("width"), .kernel = 3});
  x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear));
  return std::move(g).finish();
}

/// Heads that only training needs.
constexpr std::string_view kTrainingHeads[] = {"aux2.*", "aux3.*", "aux4.*", "aux5_4.*"};

constexpr Dialect kDialects[] = {{"mmseg", bisenetv2_mmseg_names},
                                 {"coincheung", bisenetv2_coincheung_names, kTrainingHeads}};

}  // namespace

const System kBiSeNetV2 = {
    .name = "bisenetv2",
    .title = "BiSeNet V2",
    .paper = "arXiv:2004.02147",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
