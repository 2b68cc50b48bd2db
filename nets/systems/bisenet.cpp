// BiSeNet (Yu et al. 2018, arXiv:1808.00897) on a ResNet or Xception-39, in four published forms.
#include "nets/heads/bisenet.h"

#include <algorithm>

#include "layers/scores.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/xception39.h"
#include "nets/blocks/conv_block.h"
#include "nets/counted_list.h"
#include "nets/option_specs.h"
#include "nets/systems/bisenet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("18", "18|34|50|101|152"),
    {"backbone", "resnet", "context network", OptionSpec::Kind::choice, 0, 0, "resnet|xception39"},
    {"form", "mmseg", "whose network", OptionSpec::Kind::choice, 0, 0,
     "mmseg|coincheung|torchseg|pytorchcv"},
    width_option("256"),
    {"widths", "64,128,256", "of both paths and of their sum", OptionSpec::Kind::list, 1, 4096},
    {"aux", "0", "1: with the auxiliary heads", OptionSpec::Kind::integer, 0, 1},
};

/// What the published forms differ in.
struct Form {
  std::string_view name;
  BiSeNetParams params;
  Corners corners;  // of the scores
  bool log_softmax = false;
  bool bias = true;  // of the classifier
};
constexpr Form kForms[] = {
    {"mmseg", {Interp::nearest, FusionGate::conv_bn_relu}, Corners::half_pixel},
    {"coincheung", {Interp::nearest, FusionGate::conv_bn}, Corners::half_pixel},
    {"torchseg", {Interp::bilinear, FusionGate::two_convs}, Corners::aligned, true},
    {"pytorchcv",
     {Interp::nearest, FusionGate::two_convs, 64, false},
     Corners::aligned,
     false,
     false},
};

/// Features of output strides 8, 16 and 32.
std::array<Value, 3> context_network(GraphBuilder& g, Value image, const Options& options) {
  if (options.text("backbone") == "xception39") return xception39(g, "xception", image);
  const auto stage = resnet(g, "resnet", image, {.depth = options.integer("depth")}).stage;
  return {stage[1], stage[2], stage[3]};
}

Graph build(const Options& options) {
  GraphBuilder g("bisenet");
  const Form& form = *std::ranges::find(kForms, options.text("form"), &Form::name);
  const Value image = g.input("image", {});
  const auto [stride8, stride16, stride32] = context_network(g, image, options);
  BiSeNetParams params = form.params;
  params.widths = counted_list<3>(options, "widths");
  const auto features = bisenet(g, "paths", image, stride8, stride16, stride32, params);
  const auto scores = [&](const std::string& name, Value x, int width) {
    {
      const auto scope = g.scope(name);
      x = conv_block(g, "conv", x, {.channels = width, .kernel = 3});
      x = conv2d(g, "classify", x, {.out_channels = options.integer("classes"), .bias = form.bias});
    }
    return resize_like(g, name + "_up", x, image, Interp::bilinear, form.corners);
  };
  const Value logits = scores("head", features.fused, options.integer("width"));
  g.output(form.log_softmax ? "logsoftmax" : "logits",
           form.log_softmax ? log_softmax(g, "log_softmax", logits) : logits);
  if (options.integer("aux")) {
    g.output("aux1", scores("head16", features.context16, params.widths[0]));
    g.output("aux2", scores("head32", features.context32, params.widths[0]));
  }
  return std::move(g).finish();
}

constexpr std::string_view kTorchSegUnused[] = {"heads.0.*", "heads.1.*"};
constexpr Dialect kDialects[] = {{"mmseg", bisenet_mmseg_names},
                                 {"coincheung", bisenet_coincheung_names},
                                 {"torchseg", bisenet_torchseg_names, kTorchSegUnused},
                                 {"pytorchcv", bisenet_pytorchcv_names}};

}  // namespace

const System kBiSeNet = {
    .name = "bisenet",
    .title = "BiSeNet",
    .paper = "arXiv:1808.00897",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
