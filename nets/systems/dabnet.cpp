// DABNet (Li et al. 2019, arXiv:1907.11357): depthwise asymmetric bottlenecks.
#include "layers/elementwise.h"
#include "nets/frames/context_stages.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;
using context_stages::kNorm;
using context_stages::Stage;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    {"rates2", "2,2,2", "dilations of stage 2's blocks", OptionSpec::Kind::list, 1, 1024},
    {"rates3", "4,4,8,8,16,16", "of stage 3's", OptionSpec::Kind::list, 1, 1024},
};

Value down(GraphBuilder& g, Value x, const Stage& stage) {
  return pooled_conv(g, "unit.down", x,
                     {.in = stage.in,
                      .out = stage.out,
                      .bias = false,
                      .norm = kNorm,
                      .rectifier = Rectifier::prelu});
}

/// Two branches of factorised depthwise convolutions, near and dilated, within a bottleneck whose
/// normalisations come first (figure 3c).
Value bottleneck(GraphBuilder& g, Value input, int channels, int rate, int number) {
  const auto scope = g.scope("unit.blocks.block" + std::to_string(number));
  const int half = channels / 2;
  Value x = norm_and_rectify(g, "norm_activ1", input, kNorm, Rectifier::prelu);
  x = rectified_conv(
      g, "conv1", x,
      {.channels = half, .kernel = {3, 3}, .norm = kNorm, .rectifier = Rectifier::prelu});
  const auto branch = [&](const char* name, int dilation) {
    return factorized_conv(g, name, x,
                           {.channels = half,
                            .dilation = dilation,
                            .groups = half,
                            .first_bias = false,
                            .bias = false,
                            .between_norm = kNorm,
                            .between = Rectifier::prelu,
                            .norm = kNorm,
                            .rectifier = Rectifier::prelu});
  };
  const Value near = branch("branches.branches1", 1);
  x = add(g, "branches.sum", near, branch("branches.branches2", rate));
  x = norm_and_rectify(g, "norm_activ2", x, kNorm, Rectifier::prelu);
  return add(g, "sum", conv2d(g, "conv2", x, {.out_channels = channels, .bias = false}), input);
}

Graph build(const Options& options) {
  const std::vector<int> rates[] = {options.list("rates2"), options.list("rates3")};
  const auto block = [&rates](GraphBuilder& g, Value x, const Stage& stage, int number) {
    const int rate = rates[stage.number - 2][static_cast<std::size_t>(number - 1)];
    return bottleneck(g, x, stage.out, rate, number);
  };
  return context_stages::build(
      "dabnet",
      {.last_image = true,
       .blocks = {static_cast<int>(rates[0].size()), static_cast<int>(rates[1].size())},
       .classes = options.integer("classes")},
      down, block);
}

Naming names(const Options&) {
  return Naming({{"*.column.*", "*.conv1.*"}, {"*.row.*", "*.conv2.*"}});
}

constexpr Dialect kDialects[] = {{"pytorchcv", names}};

}  // namespace

const System kDabNet = {
    .name = "dabnet",
    .title = "DABNet",
    .paper = "arXiv:1907.11357",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
