// TensorFlow's DeepLab (research/deeplab): v3 and v3+ (Chen et al. 2018, arXiv:1802.02611) on modified
// aligned Xception, MobileNetV2 and ResNet.
#include "layers/scores.h"
#include "nets/heads/aspp.h"
#include "nets/heads/deeplab_decoder.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"
#include "nets/systems/tensorflow_backbones.h"
#include "nets/tensorflow_names.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    kTensorflowBackbone,
    kTensorflowWidth,
    kTensorflowLow,
    {"output_stride", "16", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    {"multi_grid", "1,1,1", "factors of the last dilations", OptionSpec::Kind::list, 1, 64},
    {"rates", "6,12,18", "dilations of the pyramid; 0 for none", OptionSpec::Kind::list, 0, 1024},
    {"decoder", "1", "1: DeepLab v3+", OptionSpec::Kind::integer, 0, 1},
    {"aspp_separable", "1", "1: the pyramid's convolutions are", OptionSpec::Kind::integer, 0, 1},
    {"decoder_separable", "1", "1: the decoder's are", OptionSpec::Kind::integer, 0, 1},
};

Graph build(const Options& options) {
  GraphBuilder g("tensorflow-deeplab");
  const Value image = g.input("image", {});
  const TensorflowFeatures features = tensorflow_backbone(g, image, options);
  AsppParams pyramid{.rates = options.list("rates"),
                     .in = features.channels,
                     .pool_first = true,
                     .corners = Corners::aligned};
  std::erase(pyramid.rates, 0);
  if (options.integer("aspp_separable")) pyramid.branch = AsppBranch::separable_normed;
  Value x = aspp(g, "aspp", features.last, pyramid);
  x = conv_block(g, "project", x, {.channels = pyramid.channels});
  if (options.integer("decoder")) {
    const auto scope = g.scope("decoder");
    x = deeplab_decoder(
        g, x, features.low,
        {.separable = options.integer("decoder_separable") != 0, .corners = Corners::aligned});
  }
  const Value scores = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  const Value up = resize_like(g, "up", scores, image, Interp::bilinear, Corners::aligned);
  g.output("logits", up);
  g.output("scores", scores);
  g.output("prob", softmax(g, "prob", up));
  return std::move(g).finish();
}

Naming names(const Options& options) {
  NamingTable table;
  const auto block = [&](const std::string& ours, const std::string& theirs) {
    add_tensorflow_block(table, ours, theirs, kTensorflowRelu);
  };
  table.module("aspp.image.pooled", std::string("image_pooling") + kTensorflowRelu);
  block("aspp.image", "image_pooling");
  block("aspp.point", "aspp0");
  add_tensorflow_separable(table, "aspp.rate*", "aspp*", kTensorflowRelu);
  block("aspp.rate*", "aspp*");
  block("project", "concat_projection");
  block("decoder.low", "decoder/feature_projection0");
  add_tensorflow_separable(table, "decoder.refine.*", "decoder/decoder_conv*", kTensorflowRelu);
  block("decoder.refine.*", "decoder/decoder_conv*");
  table.append({{"classify.weight", "logits/semantic/weights", Layout::hwio},
                {"classify.bias", "logits/semantic/biases"}});
  return table.append(tensorflow_backbone_names(options)).naming();
}

constexpr Dialect kDialects[] = {{"tensorflow", names}};

}  // namespace

const System kTensorflowDeepLab = {
    .name = "tensorflow-deeplab",
    .title = "DeepLab v3 and v3+ (TensorFlow)",
    .paper = "arXiv:1802.02611",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
