// DUC-HDC (Wang et al. 2018, arXiv:1702.08502): hybrid dilated convolutions in the last stages, and
// scores whose channels become places.
#include "layers/pixel_shuffle.h"
#include "layers/scores.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_layers.h"
#include "nets/heads/atrous_scores.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("101", "50|101|152"),
    {"rates", "6,12,18,24", "dilations of the head", OptionSpec::Kind::list, 1, 1024},
    {"factor", "4", "places a score becomes, by rows and by columns", OptionSpec::Kind::integer, 1,
     8},
    {"dilations4", "1,2,5,9", "of the third stage's blocks in turn; the first has the second's",
     OptionSpec::Kind::list, 1, 64},
    {"dilations5", "5,9,17", "of the last stage's blocks", OptionSpec::Kind::list, 1, 64},
};

ResNetParams resnet_params(const Options& options) {
  ResNetParams params{.depth = options.integer("depth"),
                      .deep_stem = true,
                      .stride_in_first = true,
                      .pool_padding = 0,
                      .norm = Norm{.epsilon = 1e-6F}};
  params.set_output_stride(8);
  const std::array<int, 4> blocks = resnet_blocks(params.depth);
  const auto cycle = options.list("dilations4");
  auto& third = params.block_dilations[2];
  for (int j = 0; j < blocks[2]; ++j)
    third.push_back(cycle[static_cast<std::size_t>(j) % cycle.size()]);
  if (cycle.size() > 1) third[0] = cycle[1];
  auto& last = params.block_dilations[3] = options.list("dilations5");
  last.resize(static_cast<std::size_t>(blocks[3]), last.back());
  return params;
}

Graph build(const Options& options) {
  GraphBuilder g("duc-hdc");
  const int factor = options.integer("factor");
  const Value x = resnet(g, "backbone", g.input("image", {}), resnet_params(options)).last;
  const Value raw = atrous_scores(g, "scores", x, options.integer("classes") * factor * factor,
                                  options.list("rates"));
  const Value logits = pixel_shuffle(g, "duc", raw, factor);
  g.output("logits", logits);
  g.output("raw", raw);
  g.output("prob", softmax(g, "prob", logits));
  return std::move(g).finish();
}

Naming names(const Options& options) {
  NamingTable table;
  const auto add = [&](const ResNetLayer& layer) {
    const auto& [ours, theirs] = layer;
    const std::string norm = theirs + "/bn_";
    table
        .append({{ours + ".conv.weight", theirs + "_weight"},
                 {ours + ".bn.weight", norm + "gamma"},
                 {ours + ".bn.bias", norm + "beta"},
                 {ours + ".bn.running_mean", norm + "moving_mean"},
                 {ours + ".bn.running_var", norm + "moving_var"}})
        .module(ours, theirs);
  };
  for (const ResNetLayer& layer : psp_resnet_stem("backbone")) add(layer);
  const auto [convolutions, blocks] = psp_resnet_layers("backbone", options.integer("depth"));
  for (const ResNetLayer& layer : convolutions) add(layer);
  for (const ResNetLayer& block : blocks) table.module(block.ours, "res" + block.theirs + "_relu");
  return table
      .append({{"backbone.maxpool.*", "pool1_3x3_s2.*"},
               {"scores.c*.weight", "fc1_cityscapes_c*_weight"},
               {"scores.c*.bias", "fc1_cityscapes_c*_bias"},
               {"scores.c*", "fc1_cityscapes_c*"},
               {"scores.*", "fc1_cityscapes.*"}})
      .naming();
}

constexpr Dialect kDialects[] = {{"mxnet", names}};

}  // namespace

const System kDucHdc = {
    .name = "duc-hdc",
    .title = "DUC-HDC",
    .paper = "arXiv:1702.08502",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_half_pixel,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
