// Light-Weight RefineNet on NASNet-Mobile (Nekrasov, Shen and Reid 2018, arXiv:1810.03272, section 4.4).
#include "layers/conv2d.h"
#include "nets/backbones/nasnet.h"
#include "nets/heads/refine.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    {"widths", "256", "of the four levels", OptionSpec::Kind::list, 1, 4096},
    {"crp_stages", "4", "pooling stages of each chain", OptionSpec::Kind::integer, 1, 16},
};

Graph build(const Options& options) {
  GraphBuilder g("lwrefinenet-nasnet");
  const auto level = nasnet(g, "encoder", g.input("image", {})).level;
  std::vector<int> widths = options.list("widths");
  widths.resize(level.size(), widths.back());
  std::vector<RefineLevel> cascade;
  for (std::size_t i = 0; i < level.size(); ++i)
    cascade.push_back({{level[level.size() - 1 - i]}, {widths[i]}});
  const RefineParams params{
      .kernel = 1, .pools = options.integer("crp_stages"), .units_in = 0, .units_out = 0};
  g.output("logits", layers::conv2d(g, "classify", refine(g, "refine", cascade, params),
                                    {.out_channels = options.integer("classes"),
                                     .kernel = {3, 3},
                                     .padding = Padding::same(3)}));
  return std::move(g).finish();
}

Naming names(const Options&) { return NamingTable().module("encoder", "features").naming(); }

constexpr Dialect kDialects[] = {{"atrous", names}};

}  // namespace

const System kLightWeightRefineNetNasNet = {
    .name = "lwrefinenet-nasnet",
    .title = "Light-Weight RefineNet, NASNet-Mobile",
    .paper = "arXiv:1810.03272",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
