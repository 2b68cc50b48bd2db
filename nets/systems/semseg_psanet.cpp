// PSANet in the PyTorch form of its authors (Zhao et al. 2018, ECCV; "semseg").
#include "layers/conv2d.h"
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/psa.h"
#include "nets/naming_table.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"depth", "50", "layers of the ResNet", OptionSpec::Kind::choice, 0, 0, "50|101|152"},
    kPsaType,
    kPsaMask,
    kPsaCompact,
    kPsaShrink,
    kPsaDivisor,
    kPsaSoftmax,
};

Graph build(const Options& options) {
  constexpr int kTop = 512;
  GraphBuilder g("semseg-psanet");
  const Value image = g.input("image", {});
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true, .halve_first = false};
  params.set_output_stride(8);
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  Value x = psa(g, "psa", features.stage[3], psa_params(options, features.channels[3]));
  {
    const auto scope = g.scope("head");
    x = conv_block(g, "conv", x, {.channels = kTop, .kernel = 3});
    x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  }
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  for (const std::string suffix : {"", "_p"}) {
    const std::string attention = "psa.attention" + suffix;
    table.numbered("psa.reduce" + suffix, "psa.reduce" + suffix)
        .block(attention + ".0", attention + ".0", attention + ".1")
        .module(attention + ".1.conv", attention + ".3");
  }
  return table.numbered("psa.proj", "psa.proj")
      .block("head.conv", "cls.0", "cls.1")
      .module("head.classify", "cls.4")
      .module("head", "cls")
      .append(semseg_resnet_names("backbone"))
      .naming();
}

/// The head of the stage before, which only training needs.
constexpr std::string_view kTrainingHead[] = {"aux.*"};

constexpr Dialect kDialects[] = {{"semseg", names, kTrainingHead}};

}  // namespace

const System kSemsegPsaNet = {
    .name = "semseg-psanet",
    .title = "PSANet (semseg)",
    .paper = "ECCV 2018",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
