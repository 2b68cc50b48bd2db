// Fast-SCNN (Poudel, Liwicki and Cipolla 2019, arXiv:1902.04502), as mmsegmentation and pytorchcv have
// it.
#include "layers/conv2d.h"
#include "nets/backbones/fast_scnn.h"
#include "nets/blocks/separable_conv.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/torchvision_heads.h"
#include "nets/option_specs.h"
#include "nets/systems/fastscnn_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    {"form", "mmseg", "whose network", OptionSpec::Kind::choice, 0, 0, "mmseg|pytorchcv"},
    width_option("128"),
    mmseg::kCorners,
    {"aux", "0", "1: with pytorchcv's auxiliary head", OptionSpec::Kind::integer, 0, 1},
};

constexpr int kAuxWidth = 64;

Graph build(const Options& options) {
  GraphBuilder g("fastscnn");
  const Value image = g.input("image", {});
  const int width = options.integer("width");
  FastScnnParams params{.corners = mmseg::corners(options)};
  const bool pytorchcv = options.text("form") == "pytorchcv";
  if (pytorchcv) {
    params.first_padded = false;
    params.separable_active = true;
    params.out_kernel = 1;
    params.fusion_bias = true;
  }
  const auto [fused, high] = fast_scnn(g, "backbone", image, params);
  const Activation between = {pytorchcv ? Act::relu : Act::none, 0};
  Value x = fused;
  for (const char* name : {"head0", "head1"}) {
    const int in = name == std::string_view("head0") ? kFastScnnChannels : width;
    x = separable_conv(g, name, x, {.in = in, .channels = width, .between_activation = between});
  }
  const int classes = options.integer("classes");
  const auto output = [&](const char* name, Value scores) {
    g.output(name, resize_like(g, name, scores, image, Interp::bilinear, params.corners));
  };
  output("logits", conv2d(g, "classify", x, {.out_channels = classes}));
  if (options.integer("aux")) output("aux", fcn_head(g, "aux", high, 4 * kAuxWidth, classes));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"mmseg", fastscnn_mmseg_names},
                                 {"pytorchcv", fastscnn_pytorchcv_names}};

}  // namespace

const System kFastScnn = {
    .name = "fastscnn",
    .title = "Fast-SCNN",
    .paper = "arXiv:1902.04502",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
