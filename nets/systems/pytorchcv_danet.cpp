// pytorchcv's DANet on a dilated ResNet (Fu et al. 2019, arXiv:1809.02983).
#include "layers/conv2d.h"
#include "layers/resize.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/heads/dual_attention.h"
#include "nets/naming_table.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "19", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"depth", "50", "layers of the ResNet", OptionSpec::Kind::choice, 0, 0, "50|101|152"},
};

Graph build(const Options& options) {
  constexpr int kReduction = 4, kKeyFraction = 8;
  GraphBuilder g("pytorchcv-danet");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  ResNetParams params{.depth = options.integer("depth"), .deep_stem = true};
  params.set_output_stride(8);
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  const int width = features.channels[3] / kReduction;
  DualAttention attended;
  Value scores;
  {
    const auto scope = g.scope("head");
    attended = dual_attention(
        g, features.stage[3],
        {.channels = width, .key_channels = width / kKeyFraction, .classes = classes});
    scores = conv2d(g, "classify", attended.sum, {.out_channels = classes});
  }
  g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, Corners::aligned));
  g.output("pam", attended.place_scores);
  g.output("cam", attended.channel_scores);
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  for (const std::string branch : {"pam", "cam"}) {
    const std::string ours = "head." + branch;
    const std::string theirs = branch == "pam" ? "head.branch_pa" : "head.branch_ca";
    table.module(ours + ".in", theirs + ".conv1")
        .module(ours + ".out", theirs + ".conv2")
        .module(ours + ".scores", theirs + ".conv3")
        .append({{ours + ".att.gamma.weight", theirs + ".att.scale.alpha"}})
        .module(ours + ".att.*.conv", theirs + ".att.*_conv")
        .module(ours, theirs);
  }
  return table.module("head.classify", "head.conv")
      .append(pytorchcv_resnet_names("backbone", "backbone"))
      .naming();
}

constexpr Dialect kDialects[] = {{"pytorchcv", names}};

}  // namespace

const System kPytorchcvDaNet = {
    .name = "pytorchcv-danet",
    .title = "DANet on a dilated ResNet (pytorchcv)",
    .paper = "arXiv:1809.02983",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
