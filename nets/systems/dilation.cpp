// Dilated convolutions (Yu and Koltun 2016, arXiv:1511.07122): the VGG-16 front end without padding
// and without its last two pools, and a context module over its scores.
#include "layers/deconv2d.h"
#include "layers/scores.h"
#include "nets/backbones/vgg.h"
#include "nets/caffe_names.h"
#include "nets/heads/context.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"context", "8", "layers of the context module; 0 for the front end alone",
     OptionSpec::Kind::choice, 0, 0, "0|7|8|10"},
    {"width", "large", "of the context module", OptionSpec::Kind::choice, 0, 0, "basic|large"},
    {"padding", "first", "where the context module is padded", OptionSpec::Kind::choice, 0, 0,
     "first|each"},
    {"upsample", "0", "1: eightfold, by a transposed convolution of each class",
     OptionSpec::Kind::integer, 0, 1},
};

Graph build(const Options& options) {
  GraphBuilder g("dilation");
  const int classes = options.integer("classes");
  const Value features = vgg(g, "", g.input("image", {}),
                             {.padding = 0,
                              .first_padding = 0,
                              .pool_strides = {2, 2, 2, 0, 0},
                              .dilations = {1, 1, 1, 1, 2},
                              .pool_ceil = true})
                             .pool[4];
  Value x = vgg_head(g, features, {.dilation = 4});
  x = conv2d(g, "final", x, {.out_channels = classes});
  if (const int layers = options.integer("context")) {
    x = context(g, "context", x,
                {.classes = classes,
                 .layers = layers,
                 .large = options.text("width") == "large",
                 .pad_first = options.text("padding") == "first"});
  }
  if (options.integer("upsample")) {
    x = deconv2d(g, "upsample", x,
                 {.out_channels = classes,
                  .kernel = {16, 16},
                  .stride = {8, 8},
                  .padding = Padding::all(4),
                  .groups = classes,
                  .bias = false});
  }
  g.output("logits", x);
  g.output("prob", softmax(g, "prob", x));
  return std::move(g).finish();
}

/// The authors' names; those of the Pascal VOC network differ from the others'.
Naming names(const std::string& prefix, const std::string& final) {
  std::vector<Rename> first;
  for (const auto& [suffix, blob] : {std::pair{"weight", "/0"}, std::pair{"bias", "/1"}}) {
    first.push_back({std::string("context.*.conv.") + suffix, prefix + "*" + blob});
    first.push_back({std::string("context.*.") + suffix, prefix + "*" + blob});
    first.push_back({std::string("upsample.") + suffix, prefix + "upsample" + blob});
    first.push_back({std::string("final.") + suffix, final + blob});
  }
  first.push_back({"context.*.*", prefix + "*.*"});
  first.push_back({"final.*", final + ".*"});
  return caffe_names("*_bn", first);
}

constexpr Dialect kDialects[] = {
    {"caffe", [](const Options&) { return names("ctx_", "final"); }},
    {"caffe-voc", [](const Options&) { return names("ct_", "fc-final"); }},
};

}  // namespace

const System kDilation = {
    .name = "dilation",
    .title = "Dilated front end and context module on VGG-16",
    .paper = "arXiv:1511.07122",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_half_pixel,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
