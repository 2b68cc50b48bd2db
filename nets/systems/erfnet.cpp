// ERFNet (Romera et al. 2018, "ERFNet: Efficient Residual Factorized ConvNet for Real-Time Semantic
// Segmentation", IEEE T-ITS 19(1), table I).
#include "nets/frames/erfnet.h"

#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {classes_option("20")};

struct Stage {
  int in, out;
  std::vector<int> dilations;
};

Graph build(const Options& options) {
  GraphBuilder g("erfnet");
  Value x = g.input("image", {});
  const Stage stages[] = {
      {3, 16, {}}, {16, 64, {1, 1, 1, 1, 1}}, {64, 128, {2, 4, 8, 16, 2, 4, 8, 16}}};
  int number = 0;
  for (const auto& [in, out, dilations] : stages) {
    const auto scope = g.scope("encoder.stage" + std::to_string(++number));
    x = pooled_conv(g, "unit1", x, {.in = in, .out = out});
    int unit = 1;
    for (const int dilation : dilations)
      x = erfnet::residual_unit(g, "unit" + std::to_string(++unit), x, dilation, {.channels = out});
  }
  g.output("logits", erfnet::decoder(g, x, options.integer("classes"), {}, {3, 3}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"pytorchcv", erfnet::pytorchcv_names}};

}  // namespace

const System kErfNet = {
    .name = "erfnet",
    .title = "ERFNet",
    .paper = "doi:10.1109/TITS.2017.2750080",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
