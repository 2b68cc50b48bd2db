// EDANet (Lo et al. 2019, arXiv:1809.06323): densely connected units of dilated factorised
// convolutions.
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/resize.h"
#include "nets/frames/erfnet.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("20"),
    {"growth", "40", "channels that a unit adds", OptionSpec::Kind::integer, 1, 1024},
};
constexpr Norm kNorm{.epsilon = 1e-3F};

/// `growth` more channels (figure 2). The first normalisation has PyTorch's epsilon.
Value dense_unit(GraphBuilder& g, const std::string& name, Value x, int growth, int dilation) {
  const auto scope = g.scope(name);
  Value y = rectified_conv(g, "conv1", x, {.channels = growth, .bias = true});
  {
    const auto inner = g.scope("conv2");
    y = factorized_pair(g, y, dilation,
                        {.channels = growth, .between = Rectifier::none, .norm = kNorm});
  }
  const Value both[] = {y, x};
  return relu(g, concat(g, "concat", both));
}

Graph build(const Options& options) {
  GraphBuilder g("edanet");
  const Value image = g.input("image", {});
  const int growth = options.integer("growth");
  struct Stage {
    int out;
    std::vector<int> dilations;
  };
  const Stage stages[] = {{15, {}}, {60, {1, 1, 1, 2, 2}}, {130, {2, 2, 4, 4, 8, 8, 16, 16}}};
  Value x = image;
  int channels = 3, number = 0;
  for (const auto& [out, dilations] : stages) {
    const auto scope = g.scope("features.stage" + std::to_string(++number));
    x = pooled_conv(g, "unit1", x, {.in = channels, .out = out, .norm = kNorm});
    channels = out;
    int unit = 1;
    for (const int dilation : dilations) {
      x = dense_unit(g, "unit" + std::to_string(++unit), x, growth, dilation);
      channels += growth;
    }
  }
  x = conv2d(g, "head", x, {.out_channels = options.integer("classes")});
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"pytorchcv", erfnet::pytorchcv_names}};

}  // namespace

const System kEdaNet = {
    .name = "edanet",
    .title = "EDANet",
    .paper = "arXiv:1809.06323",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
