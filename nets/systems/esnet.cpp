// ESNet (Wang et al. 2019, arXiv:1906.09826): ERFNet's stages with wider windows, and units of three
// dilated branches side by side.
#include "layers/elementwise.h"
#include "nets/frames/erfnet.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {classes_option("20")};
constexpr Norm kNorm{.epsilon = 1e-3F};
constexpr int kDilations[] = {2, 5, 9};

/// One factorised convolution, then the sum of dilated ones (figure 2d).
Value parallel_unit(GraphBuilder& g, const std::string& name, Value x, int channels) {
  const auto scope = g.scope(name);
  const Value first = factorized_conv(g, "conv1", x, {.channels = channels, .norm = kNorm});
  Value sum = x;
  int number = 0;
  for (const int dilation : kDilations) {
    const Value branch = factorized_conv(
        g, "branches.branch" + std::to_string(++number) + ".conv", first,
        {.channels = channels, .dilation = dilation, .norm = kNorm, .rectifier = Rectifier::none});
    sum = add(g, "sum" + std::to_string(number), branch, sum);
  }
  return relu(g, sum);
}

Graph build(const Options& options) {
  GraphBuilder g("esnet");
  Value x = g.input("image", {});
  struct Stage {
    int in, out, units, kernel;
  };
  constexpr Stage kStages[] = {{3, 16, 3, 3}, {16, 64, 2, 5}, {64, 128, 3, 0}};
  int number = 0;
  for (const auto& [in, out, units, kernel] : kStages) {
    const auto scope = g.scope("encoder.stage" + std::to_string(++number));
    x = pooled_conv(g, "unit1", x, {.in = in, .out = out, .norm = kNorm});
    for (int i = 0; i < units; ++i) {
      const std::string name = "unit" + std::to_string(i + 2);
      const FactorizedConvParams conv{.channels = out, .kernel = kernel, .norm = kNorm};
      x = kernel > 0 ? erfnet::residual_unit(g, name, x, 1, conv) : parallel_unit(g, name, x, out);
    }
  }
  g.output("logits", erfnet::decoder(g, x, options.integer("classes"), kNorm, {5, 3}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"pytorchcv", erfnet::pytorchcv_names}};

}  // namespace

const System kEsNet = {
    .name = "esnet",
    .title = "ESNet",
    .paper = "arXiv:1906.09826",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
