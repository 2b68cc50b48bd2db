// DepthSeg, recurrent scene parsing with perspective understanding in the loop (Kong and Fowlkes 2018,
// arXiv:1705.07238): the pooling size follows an estimate of the depth, which the scores refine.
#include "layers/concat.h"
#include "layers/resize.h"
#include "layers/scores.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/depth_gate.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("50", "50|101|152"),
    width_option("512"),
    {"rates", "1,2,4,8,16", "pooling sizes, from far to near", OptionSpec::Kind::list, 1, 1024},
    {"loops", "2", "refinements", OptionSpec::Kind::integer, 0, 16},
};

/// Probabilities of the depths that belong to the rates.
Value depth_of(GraphBuilder& g, const std::string& name, Value x, int width, int rates) {
  const auto scope = g.scope(name);
  x = conv_block(g, "conv", x, {.channels = width, .kernel = 3});
  return softmax(g, "softmax", conv2d(g, "classify", x, {.out_channels = rates}));
}

Graph build(const Options& options) {
  GraphBuilder g("depthseg");
  const Value image = g.input("image", {});
  const int width = options.integer("width");
  const Conv2dParams classify{.out_channels = options.integer("classes")};
  const DepthGateParams gating{.channels = width, .rates = options.list("rates")};
  const int rates = static_cast<int>(gating.rates.size());
  ResNetParams params{.depth = options.integer("depth")};
  params.set_output_stride(8);
  const Value top = resnet(g, "backbone", image, params).stage[3];
  const Value features = conv_block(g, "reduce", top, {.channels = width});
  Value depth = depth_of(g, "depth", features, width, rates);
  Value scores =
      conv2d(g, "classify", depth_gated_conv(g, "gated", features, depth, gating), classify);
  // Every loop has the weights of the first: nodes of one name.
  for (int i = 0; i < options.integer("loops"); ++i) {
    const auto scope = g.scope("loop");
    const Value seen[] = {features, softmax(g, "", scores), depth};
    const Value x = concat(g, "", seen);
    depth = depth_of(g, "depth", x, width, rates);
    scores = conv2d(g, "classify", depth_gated_conv(g, "gated", x, depth, gating), classify);
  }
  g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, Corners::aligned));
  g.output("depth", resize_like(g, "depth_up", depth, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

Naming names(const Options&) { return Naming(torchvision_resnet_names("backbone.", "backbone.")); }

constexpr Dialect kDialects[] = {{"atrous", names}};

}  // namespace

const System kDepthSeg = {
    .name = "depthseg",
    .title = "Depth-aware gating on a dilated ResNet",
    .paper = "arXiv:1705.07238",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
