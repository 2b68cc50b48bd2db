// RefineNet of its authors in MatConvNet (Lin et al. 2017, arXiv:1611.06612): one, two or four of them
// in a cascade, on the image at one size or two.
#include "nets/frames/refinenet.h"
#include "nets/systems/refinenet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("101", "50|101|152"),
    refinenet::kWidths,
    refinenet::kPools,
    refinenet::kUnitsIn,
    refinenet::kUnitsOut,
    refinenet::kCascade,
    refinenet::scales_option("120"),
    {"crp_order", "conv", "what comes first in a chain's stage", OptionSpec::Kind::choice, 0, 0,
     "conv|pool"},
};

Graph build(const Options& options) {
  constexpr auto kInterp = layers::Interp::imresize;
  return refinenet::build("refinenet-mat", options,
                          {.stride_in_first = true, .norm = Norm{.epsilon = 0}},
                          {.pools = options.integer("crp_stages"),
                           .conv_first = options.text("crp_order") == "conv",
                           .units_in = options.integer("rcu_in"),
                           .units_out = options.integer("rcu_out"),
                           .interp = kInterp},
                          kInterp);
}

constexpr Dialect kDialects[] = {{"matconvnet", matconvnet_refinenet}};

}  // namespace

const System kRefineNetMat = {
    .name = "refinenet-mat",
    .title = "RefineNet, ResNet (MatConvNet)",
    .paper = "arXiv:1611.06612",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_half_pixel,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
