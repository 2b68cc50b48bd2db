// pytorchcv's FCN-8s(d) on a dilated ResNet (after Long et al. 2015, arXiv:1411.4038).
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/torchvision_heads.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("50", "50|101|152"),
    {"aux", "0", "1: with the auxiliary head", OptionSpec::Kind::integer, 0, 1},
};

Graph build(const Options& options) {
  GraphBuilder g("pytorchcv-fcn");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true};
  params.set_output_stride(8);
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  const auto scores = [&](const char* output, const char* name, std::size_t stage) {
    const Value x = fcn_head(g, name, features.stage[stage], features.channels[stage], classes);
    g.output(output, resize_like(g, output, x, image, Interp::bilinear, Corners::aligned));
  };
  scores("logits", "final_block", 3);
  if (options.integer("aux")) scores("aux", "aux_block", 2);
  return std::move(g).finish();
}

Naming names(const Options&) {
  return NamingTable()
      .module("*.classify", "*.conv2")
      .module("*_block.conv", "*_block.conv1")
      .append(pytorchcv_resnet_names("backbone", "backbone"))
      .naming();
}

constexpr Dialect kDialects[] = {{"pytorchcv", names}};

}  // namespace

const System kPytorchcvFcn = {
    .name = "pytorchcv-fcn",
    .title = "FCN-8s(d) on a dilated ResNet (pytorchcv)",
    .paper = "arXiv:1411.4038",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
