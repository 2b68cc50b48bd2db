// BiSeNet on a ResNet (Yu et al. 2018, arXiv:1808.00897) in the forms of mmsegmentation, CoinCheung's
// port and TorchSeg.
#include "nets/heads/bisenet.h"

#include "layers/scores.h"
#include "nets/backbones/resnet.h"
#include "nets/blocks/conv_block.h"
#include "nets/option_specs.h"
#include "nets/systems/bisenet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("18", "18|34|50|101|152"),
    {"form", "mmseg", "whose network", OptionSpec::Kind::choice, 0, 0, "mmseg|coincheung|torchseg"},
    width_option("256"),
    {"aux", "0", "1: with the auxiliary heads", OptionSpec::Kind::integer, 0, 1},
};

/// What the published forms differ in.
struct Form {
  std::string_view name;
  BiSeNetParams params;
  Corners corners;  // of the scores
  bool log_softmax;
};
constexpr Form kForms[] = {
    {"mmseg", {Interp::nearest, FusionGate::conv_bn_relu}, Corners::half_pixel, false},
    {"coincheung", {Interp::nearest, FusionGate::conv_bn}, Corners::half_pixel, false},
    {"torchseg", {Interp::bilinear, FusionGate::two_convs}, Corners::aligned, true},
};

const Form& find_form(std::string_view name) {
  for (const Form& form : kForms)
    if (form.name == name) return form;
  return kForms[0];
}

Value head(GraphBuilder& g, const char* name, Value x, int width, int classes) {
  const auto scope = g.scope(name);
  x = conv_block(g, "conv", x, {.channels = width, .kernel = 3});
  return conv2d(g, "classify", x, {.out_channels = classes});
}

Graph build(const Options& options) {
  GraphBuilder g("bisenet");
  const Form& form = find_form(options.text("form"));
  const int classes = options.integer("classes");
  const Value image = g.input("image", {});
  const auto stage = resnet(g, "resnet", image, {.depth = options.integer("depth")}).stage;
  const auto features = bisenet(g, "paths", image, stage[1], stage[2], stage[3], form.params);
  const auto up = [&](const char* name, Value x) {
    return resize_like(g, name, x, image, Interp::bilinear, form.corners);
  };
  Value logits = up("up", head(g, "head", features.fused, options.integer("width"), classes));
  if (form.log_softmax) logits = log_softmax(g, "log_softmax", logits);
  g.output(form.log_softmax ? "logsoftmax" : "logits", logits);
  if (options.integer("aux")) {
    constexpr int kWidth = 64;
    g.output("aux1", up("up16", head(g, "head16", features.context16, kWidth, classes)));
    g.output("aux2", up("up32", head(g, "head32", features.context32, kWidth, classes)));
  }
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"mmseg", bisenet_mmseg_names},
                                 {"coincheung", bisenet_coincheung_names},
                                 {"torchseg", bisenet_torchseg_names}};

}  // namespace

const System kBiSeNet = {
    .name = "bisenet",
    .title = "BiSeNet on a ResNet",
    .paper = "arXiv:1808.00897",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
