// segmentation-models-pytorch's LinkNet (Chaurasia and Culurciello 2017, arXiv:1707.03718) on any
// encoder.
#include "layers/elementwise.h"
#include "nets/blocks/linknet_decoder.h"
#include "nets/frames/smp.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    smp::encoder_depth_option("5"),
    {"prefinal", "32", "channels before the classifier", OptionSpec::Kind::integer, 1, 4096},
};

Graph build(const Options& options) {
  constexpr DeconvBlockParams kUp{.kernel = 4, .padding = 1, .bias = true};
  GraphBuilder g("smp-linknet");
  const Value image = g.input("image", {});
  const auto [level, channels] = smp::encode_stages(g, image, options);
  Value x = level.back();
  for (std::size_t i = level.size(); i-- > 0;) {
    const std::string number = std::to_string(level.size() - 1 - i);
    const int out = i > 0 ? channels[i - 1] : options.integer("prefinal");
    x = linknet_decoder(g, "dec" + number, x, channels[i], out, kUp);
    if (i > 0) x = add(g, "sum" + number, x, level[i - 1]);
    g.name("block" + number, x);
  }
  return smp::finish(std::move(g), x, image, options, 1);
}

Naming names(const Options& options) {
  NamingTable table;
  for (int part = 1; part <= 3; ++part) {
    table.numbered("dec*." + std::to_string(part),
                   "decoder.blocks.*.block." + std::to_string(part - 1));
  }
  table.module("block*", "decoder.blocks.*");
  return smp::finish_names(std::move(table), options);
}

constexpr Dialect kDialects[] = {{"smp", names}};

}  // namespace

const System kSmpLinkNet = {
    .name = "smp-linknet",
    .title = "LinkNet (segmentation-models-pytorch)",
    .paper = "arXiv:1707.03718",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
