// DeepLab on VGG-16: v1 with its field of view and its multi-scale features (Chen et al. 2015,
// arXiv:1412.7062), v2 with atrous spatial pyramid pooling (arXiv:1606.00915, ASPP-S: rates 2,4,8,12;
// ASPP-L: 6,12,18,24).
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "nets/backbones/vgg.h"
#include "nets/caffe_names.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    {"rates", "12", "dilations of fc6, one branch each", OptionSpec::Kind::list, 1, 1024},
    {"width", "1024", "channels of fc6 and fc7", OptionSpec::Kind::integer, 1, 8192},
    {"kernel", "3", "of fc6: 3 for LargeFOV, 7 or 4 for the first networks",
     OptionSpec::Kind::integer, 1, 15},
    {"average", "1", "1: averages in front of fc6 (v1)", OptionSpec::Kind::integer, 0, 1},
    {"multi_scale", "0", "1: scores of the image and of pools 1 to 4 too (MSc)",
     OptionSpec::Kind::integer, 0, 1},
};

/// fc6, fc7 and the scores, behind the last pooling.
Value branch(
    GraphBuilder& g, Value x, int rate, const std::string& suffix, const Options& options) {
  ConvBlockParams conv{.channels = options.integer("width"),
                       .kernel = options.integer("kernel"),
                       .dilation = rate,
                       .bias = true,
                       .norm = std::nullopt,
                       .same = true};
  x = conv_block(g, "fc6" + suffix, x, conv);
  conv.kernel = conv.dilation = 1;
  x = conv_block(g, "fc7" + suffix, x, conv);
  return conv2d(g, "fc8_voc12" + suffix, x, {.out_channels = options.integer("classes")});
}

/// Scores of a finer map at an eighth of the image, by two small layers.
Value direct(GraphBuilder& g, const std::string& name, Value x, int stride, int classes) {
  constexpr int kWidth = 128;
  ConvBlockParams conv{
      .channels = kWidth, .kernel = 3, .stride = stride, .bias = true, .norm = std::nullopt};
  x = conv_block(g, name + "_conv", x, conv);
  conv.kernel = conv.stride = 1;
  x = conv_block(g, name + "_fc", x, conv);
  return conv2d(g, name + "_ms", x, {.out_channels = classes});
}

Graph build(const Options& options) {
  GraphBuilder g("deeplab-vgg");
  const Value image = g.input("image", {});
  const auto pool = vgg(g, "", image,
                        {.pool_kernel = 3,
                         .pool_strides = {2, 2, 2, 1, 1},
                         .dilations = {1, 1, 1, 1, 2},
                         .pool_ceil = true})
                        .pool;
  Value x = pool[4];
  const Window mean{.kernel = {3, 3}, .stride = {}, .dilation = {}, .padding = Padding::all(1)};
  if (options.integer("average")) x = avg_pool(g, "pool5a", x, mean);
  const std::vector<int> rates = options.list("rates");
  const bool single = rates.size() == 1;
  Value scores = branch(g, x, rates[0], single ? "" : "_1", options);
  for (std::size_t i = 1; i < rates.size(); ++i)
    scores = add(g, i + 1 == rates.size() ? "fc8_voc12" : "", scores,
                 branch(g, x, rates[i], "_" + std::to_string(i + 1), options));
  if (options.integer("multi_scale")) {
    const Value maps[] = {image, pool[0], pool[1], pool[2], pool[3]};
    constexpr int kStrides[] = {8, 4, 2, 1, 1};
    for (std::size_t i = 0; i < std::size(maps); ++i)
      scores = add(g, "", scores,
                   direct(g, i == 0 ? "data" : "pool" + std::to_string(i), maps[i], kStrides[i],
                          options.integer("classes")));
  }
  g.output("logits", resize_to(g, "fc8_interp", scores, {.corners = Corners::aligned, .zoom = 8}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"caffe", [](const Options&) { return caffe_names(); }}};

}  // namespace

const System kDeepLabVgg = {
    .name = "deeplab-vgg",
    .title = "DeepLab v1 and v2 on VGG-16",
    .paper = "arXiv:1412.7062",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
