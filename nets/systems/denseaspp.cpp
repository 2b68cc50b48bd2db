// DenseASPP (Yang et al. 2018, CVPR: "DenseASPP for Semantic Segmentation in Street Scenes").
#include "layers/concat.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/resize.h"
#include "nets/backbones/densenet.h"
#include "nets/blocks/dense_layer.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("121", "121|161|169|201"),
    {"output_stride", "8", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16"},
    {"hidden", "128", "channels inside a branch", OptionSpec::Kind::integer, 1, 4096},
    {"growth", "64", "channels that a branch makes", OptionSpec::Kind::integer, 1, 4096},
    {"rates", "3,6,12,18,24", "dilations of the branches", OptionSpec::Kind::list, 1, 1024},
};

Graph build(const Options& options) {
  constexpr double kUp = 8;
  const auto enlarged = [](double factor) {
    return ResizeParams{.corners = Corners::aligned, .scale_height = factor, .scale_width = factor};
  };
  GraphBuilder g("denseaspp");
  const Value image = g.input("image", {});
  const int stride = options.integer("output_stride");
  Value x =
      densenet(
          g, "features", image,
          {.depth = options.integer("depth"), .output_stride = stride, .last_transition = true})
          .last;
  if (stride > kUp) x = resize_to(g, "enlarge", x, enlarged(stride / kUp));
  // The first branch rectifies the features in place, so all that follows sees them rectified.
  x = relu(g, x);
  bool first = true;
  for (const int rate : options.list("rates")) {
    const std::string name = "branch" + std::to_string(rate);
    const Value made = dense_layer(g, name, x,
                                   {.hidden = options.integer("hidden"),
                                    .growth = options.integer("growth"),
                                    .dilation = rate,
                                    .bias = true,
                                    .norm_first = !first});
    const Value parts[] = {made, x};
    x = concat(g, "concat" + std::to_string(rate), parts);
    first = false;
  }
  x = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  g.output("logits", resize_to(g, "up", x, enlarged(kUp)));
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  for (const char* number : {"1", "2"}) {
    table.module(std::string("branch*.bn") + number, std::string("ASPP_*.norm.") + number)
        .module(std::string("branch*.conv") + number, std::string("ASPP_*.conv.") + number);
  }
  return table.module("branch*", "ASPP_*")
      .module("classify", "classification.1")
      .append(densenet_names("features.", "features.", "."))
      .naming();
}

constexpr Dialect kDialects[] = {{"denseaspp", names}};

}  // namespace

const System kDenseAspp = {
    .name = "denseaspp",
    .title = "DenseASPP on a dilated DenseNet",
    .paper = "CVPR 2018, pages 3684-3692",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
