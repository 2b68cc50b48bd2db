// RefineNet on ResNets (Lin et al. 2017, arXiv:1611.06612) in its PyTorch form, and Light-Weight
// RefineNet (Nekrasov et al. 2018, arXiv:1810.03272): 1x1 convolutions, no residual units.
#include "layers/conv2d.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/refine.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kDepth = depth_option("101", "18|34|50|101|152");
constexpr OptionSpec kWidths = {
    "widths", "512,256,256,256", "of the four levels", OptionSpec::Kind::list, 1, 4096};
constexpr OptionSpec kPools = {
    "crp_stages", "4", "pooling stages of each chain", OptionSpec::Kind::integer, 1, 16};
constexpr OptionSpec kLightWeightOptions[] = {classes_option("21"), kDepth, kWidths, kPools};
constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    kDepth,
    kWidths,
    kPools,
    {"rcu_in", "2", "residual units of a feature", OptionSpec::Kind::integer, 0, 16},
    {"rcu_out", "3", "residual units of a level's result", OptionSpec::Kind::integer, 0, 16},
};

Graph build(const char* name, const Options& options, RefineParams params) {
  GraphBuilder g(name);
  const Value image = g.input("image", {});
  const auto stage = resnet(g, "encoder", image, {.depth = options.integer("depth")}).stage;
  params.widths = options.list("widths");
  params.widths.resize(stage.size(), params.widths.back());
  params.pools = options.integer("crp_stages");
  const Value features[] = {stage[3], stage[2], stage[1], stage[0]};
  const Value x = refine(g, "refine", features, params);
  g.output("logits", layers::conv2d(g, "classify", x,
                                    {.out_channels = options.integer("classes"),
                                     .kernel = {3, 3},
                                     .padding = Padding::same(3)}));
  return std::move(g).finish();
}

Graph build_light_weight(const Options& options) {
  return build("lwrefinenet", options, {.kernel = 1, .units_in = 0, .units_out = 0});
}

Graph build_refinenet(const Options& options) {
  return build("refinenet", options,
               {.units_in = options.integer("rcu_in"), .units_out = options.integer("rcu_out")});
}

Naming dr_sleep(const Options&) {
  const std::string level = "refine.level*.", flow = "mflow_conv_g*", stage = "adapt_stage*_b";
  return NamingTable()
      .module(level + "reduce", "p_ims1d2_outl*_dimred")
      .module(level + "in.*.conv1", stage + ".0.*_conv")
      .module(level + "in.*.conv2", stage + ".0.*_conv_relu_varout_dimred")
      .module(level + "in", stage)
      .module(level + "adapt", stage + "2_joint_varout_dimred")
      .module(level + "pool.conv*", flow + "_pool.0.*_outvar_dimred")
      .module(level + "pool", flow + "_pool")
      .module(level + "out.*.conv1", flow + "_b.0.*_conv")
      .module(level + "out.*.conv2", flow + "_b.0.*_conv_relu_varout_dimred")
      .module(level + "out", flow + "_b")
      // A level's joining convolution belongs to the coarser level there.
      .module("refine.level2.join", "mflow_conv_g1_b3_joint_varout_dimred")
      .module("refine.level3.join", "mflow_conv_g2_b3_joint_varout_dimred")
      .module("refine.level4.join", "mflow_conv_g3_b3_joint_varout_dimred")
      .module("classify", "clf_conv")
      .append(torchvision_resnet_names("encoder.", ""))
      .naming();
}

constexpr Dialect kDialects[] = {{"dr-sleep", dr_sleep}};

}  // namespace

const System kLightWeightRefineNet = {
    .name = "lwrefinenet",
    .title = "Light-Weight RefineNet, ResNet",
    .paper = "arXiv:1810.03272",
    .options = kLightWeightOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build_light_weight,
};

const System kRefineNet = {
    .name = "refinenet",
    .title = "RefineNet, ResNet",
    .paper = "arXiv:1611.06612",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build_refinenet,
};

}  // namespace atrous::nets
