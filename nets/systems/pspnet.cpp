// PSPNet of its authors in Caffe (Zhao et al. 2017, arXiv:1612.01105).
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_layers.h"
#include "nets/caffe_names.h"
#include "nets/heads/pyramid_pooling.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kLevels = 4;
constexpr int kGrids[kLevels] = {6, 3, 2, 1};
constexpr OptionSpec kOptions[] = {
    classes_option("150"),
    depth_option("50", "50|101|152"),
    {"windows", "0", "extents of the pooled cells, coarse to fine; 0 to cut the map evenly",
     OptionSpec::Kind::list, 0, 4096},
    {"stride_in", "published",
     "convolution of a block with its stride: the 1x1 of 50 layers, else 3x3",
     OptionSpec::Kind::choice, 0, 0, "published|1x1|3x3"},
};

PyramidPoolingParams pyramid_of(const Options& options, int channels) {
  PyramidPoolingParams params{.channels = channels / kLevels,
                              .sizes = {std::begin(kGrids), std::end(kGrids)},
                              .corners = Corners::aligned};
  const std::vector<int> windows = options.list("windows");
  if (windows[0] == 0) return params;
  params.windows.assign(windows.rbegin(), windows.rend());
  params.windows.resize(kLevels, params.windows.back());
  return params;
}

bool stride_in_first(const Options& options) {
  const std::string& text = options.text("stride_in");
  return text == "1x1" || (text == "published" && options.text("depth") == "50");
}

Graph build(const Options& options) {
  constexpr int kWidth = 512;
  GraphBuilder g("pspnet");
  ResNetParams params{.depth = options.integer("depth"),
                      .deep_stem = true,
                      .halve_first = false,
                      .stride_in_first = stride_in_first(options),
                      .pool_ceil = true};
  params.set_output_stride(8);
  const ResNetFeatures features = resnet(g, "backbone", g.input("image", {}), params);
  Value x = pyramid_pooling(g, "pyramid", features.last, pyramid_of(options, features.channels[3]));
  x = conv_block(g, "conv5_4", x, {.channels = kWidth, .kernel = 3});
  x = conv2d(g, "conv6", x, {.out_channels = options.integer("classes")});
  g.output("logits", resize_to(g, "conv6_interp", x, {.corners = Corners::aligned, .zoom = 8}));
  return std::move(g).finish();
}

Naming names(const Options& options) {
  NamingTable table;
  const auto add = [&](const std::string& ours, const std::string& theirs) {
    table.append(caffe_bn_rules(ours, theirs, theirs + "/bn"));
  };
  for (const ResNetLayer& layer : psp_resnet_stem("backbone")) add(layer.ours, layer.theirs);
  const auto [convolutions, blocks] = psp_resnet_layers("backbone", options.integer("depth"));
  for (const ResNetLayer& layer : convolutions) add(layer.ours, layer.theirs);
  for (const ResNetLayer& block : blocks) table.module(block.ours, "conv" + block.theirs);
  table.module("backbone.maxpool", "pool1_3x3_s2");
  for (int i = 0; i < kLevels; ++i) {
    const std::string level = "pyramid.level" + std::to_string(i);
    const std::string pool = "conv5_3_pool" + std::to_string(kGrids[i]);
    table.module(level + ".up", pool + "_interp").module(level + ".pool", pool);
    add(level, pool + "_conv");
  }
  add("conv5_4", "conv5_4");
  return table.append({{"conv6.weight", "conv6/0"}, {"conv6.bias", "conv6/1"}}).naming();
}

constexpr Dialect kDialects[] = {{"caffe", names}};

}  // namespace

const System kPspNet = {
    .name = "pspnet",
    .title = "PSPNet (Caffe)",
    .paper = "arXiv:1612.01105",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
