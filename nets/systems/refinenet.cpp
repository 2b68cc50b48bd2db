// RefineNet on ResNets (Lin et al. 2017, arXiv:1611.06612) in its PyTorch form, and Light-Weight
// RefineNet (Nekrasov et al. 2018, arXiv:1810.03272): 1x1 convolutions, no residual units.
#include "nets/frames/refinenet.h"

#include "nets/backbones/resnet_names.h"
#include "nets/naming_table.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kLightWeightOptions[] = {classes_option("21"), refinenet::kDepth,
                                              refinenet::kWidths, refinenet::kPools};
constexpr OptionSpec kOptions[] = {
    classes_option("21"), refinenet::kDepth,
    refinenet::kWidths,   refinenet::kPools,
    refinenet::kUnitsIn,  refinenet::kUnitsOut,
    refinenet::kCascade,  refinenet::scales_option("100"),
};

Graph build_light_weight(const Options& options) {
  return refinenet::build(
      "lwrefinenet", options, {},
      {.kernel = 1, .pools = options.integer("crp_stages"), .units_in = 0, .units_out = 0});
}

Graph build_refinenet(const Options& options) {
  return refinenet::build("refinenet", options, {},
                          {.pools = options.integer("crp_stages"),
                           .units_in = options.integer("rcu_in"),
                           .units_out = options.integer("rcu_out")});
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
