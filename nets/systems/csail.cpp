// MIT CSAIL's ADE20K networks (Zhou et al. 2018, arXiv:1608.05442): an encoder, and a decoder that is
// a pyramid pooling module, UPerNet or a single convolution.
#include "layers/scores.h"
#include "nets/heads/uper.h"
#include "nets/option_specs.h"
#include "nets/systems/csail_encoders.h"
#include "nets/systems/csail_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("150"),
    {"encoder", "resnet50", "backbone", OptionSpec::Kind::choice, 0, 0,
     "resnet18|resnet50|resnet101|mobilenetv2|hrnetv2"},
    {"output_stride", "8", "of the encoder", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    {"decoder", "ppm", "what reads the features", OptionSpec::Kind::choice, 0, 0, "c1|ppm|upernet"},
    {"deepsup", "0", "1: with the head of the stage before", OptionSpec::Kind::integer, 0, 1},
    {"width", "512", "channels of pyramid and UPerNet", OptionSpec::Kind::integer, 1, 4096},
};

Value decode(GraphBuilder& g, const CsailFeatures& features, const Options& options) {
  const std::string& decoder = options.text("decoder");
  const int width = options.integer("width");
  const Value last = features.stage.back();
  if (decoder == "c1")
    return conv_block(g, "top", last, {.channels = features.channels / 4, .kernel = 3});
  if (decoder == "upernet") {
    return uper(g, "", features.stage,
                {.channels = width, .pyramid = {.channels = width, .resize_first = true}});
  }
  const Value x = pyramid_pooling(g, "pyramid", last, {.channels = width});
  return conv_block(g, "top", x, {.channels = width, .kernel = 3});
}

Graph build(const Options& options) {
  GraphBuilder g("csail");
  const Value image = g.input("image", {});
  const Conv2dParams classify{.out_channels = options.integer("classes")};
  const CsailFeatures features = csail_encode(g, image, options);
  const auto scope = g.scope("decoder");
  const Value scores = conv2d(g, "classify", decode(g, features, options), classify);
  g.name("scores", scores);
  const Value up = resize_like(g, "up", scores, image, Interp::bilinear);
  g.output("prob", softmax(g, "softmax", up));
  g.output("logsoftmax", log_softmax(g, "log_softmax", scores));
  if (options.integer("deepsup")) {
    const Value x = conv_block(g, "deepsup", features.before_last,
                               {.channels = features.channels / 4, .kernel = 3});
    g.output("deepsup",
             log_softmax(g, "deepsup_log_softmax", conv2d(g, "deepsup_classify", x, classify)));
  }
  return std::move(g).finish();
}

/// The head of the stage before, which only training needs.
constexpr std::string_view kDeepSupervision[] = {"*cbr_deepsup.*", "*conv_last_deepsup.*"};

constexpr Dialect kDialects[] = {{"csail", csail_names, kDeepSupervision},
                                 {"csail-files", csail_file_names, kDeepSupervision}};

}  // namespace

const System kCsail = {
    .name = "csail",
    .title = "ADE20K networks of MIT CSAIL",
    .paper = "arXiv:1608.05442",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
