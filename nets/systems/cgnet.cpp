// CGNet (Wu et al. 2021, arXiv:1811.08201): near and dilated surroundings side by side, weighed by what
// the whole image holds.
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pool.h"
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
    {"blocks2", "3", "of stage 2 (M of the paper)", OptionSpec::Kind::integer, 1, 256},
    {"blocks3", "21", "of stage 3 (N of the paper)", OptionSpec::Kind::integer, 1, 256},
};
constexpr int kSqueezed = 8;

/// Depthwise convolutions near and dilated (figure 3: f_loc and f_sur), joined and normalised.
Value surroundings(GraphBuilder& g, Value x, int channels, int dilation) {
  const auto depthwise = [&](const char* name, int rate) {
    return conv2d(g, name, x,
                  {.out_channels = channels,
                   .kernel = {3, 3},
                   .dilation = {rate, rate},
                   .padding = Padding::same(3, rate),
                   .groups = channels,
                   .bias = false});
  };
  const Value near = depthwise("branches.branches1", 1);
  const Value both[] = {near, depthwise("branches.branches2", dilation)};
  return norm_and_rectify(g, "norm_activ", concat(g, "concat", both), kNorm, Rectifier::prelu);
}

/// f_glo: channels weighed by the image's means.
Value weighed(GraphBuilder& g, Value x, int channels) {
  const auto scope = g.scope("se");
  Value gate = global_avg_pool(g, "pool", x);
  gate = relu(g, linear(g, "fc1", gate, {.out_features = kSqueezed}));
  gate = linear(g, "fc2", gate, {.out_features = channels, .as_pixel = true});
  return mul(g, "scale", x, activate(g, "", gate, {Act::sigmoid, 0}));
}

int dilation_of(const Stage& stage) { return stage.number == 2 ? 2 : 4; }

Value down(GraphBuilder& g, Value x, const Stage& stage) {
  const auto scope = g.scope("unit.down");
  x = rectified_conv(g, "conv1", x,
                     {.channels = stage.out,
                      .kernel = {3, 3},
                      .stride = 2,
                      .norm = kNorm,
                      .rectifier = Rectifier::prelu});
  x = surroundings(g, x, stage.out, dilation_of(stage));
  return weighed(g, conv2d(g, "conv2", x, {.out_channels = stage.out, .bias = false}), stage.out);
}

Value block(GraphBuilder& g, Value x, const Stage& stage, int number) {
  const auto scope = g.scope("unit.blocks.block" + std::to_string(number));
  const int half = stage.out / 2;
  Value y = rectified_conv(g, "conv1", x,
                           {.channels = half, .norm = kNorm, .rectifier = Rectifier::prelu});
  y = surroundings(g, y, half, dilation_of(stage));
  return add(g, "sum", weighed(g, y, stage.out), x);
}

Graph build(const Options& options) {
  return context_stages::build(
      "cgnet",
      {.blocks = {options.integer("blocks2") - 1, options.integer("blocks3") - 1},
       .classes = options.integer("classes")},
      down, block);
}

Naming names(const Options&) { return Naming(); }

constexpr Dialect kDialects[] = {{"pytorchcv", names}};

}  // namespace

const System kCgNet = {
    .name = "cgnet",
    .title = "CGNet",
    .paper = "arXiv:1811.08201",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
