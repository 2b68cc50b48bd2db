// LEDNet (Wang et al. 2019, arXiv:1905.02423): units that split, factorise and shuffle their channels,
// and an attention pyramid.
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "layers/select_channels.h"
#include "nets/frames/erfnet.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {classes_option("20")};
constexpr Norm kNorm{.epsilon = 1e-3F};

Value split_unit(GraphBuilder& g, const std::string& name, Value x, int channels, int dilation) {
  const auto scope = g.scope(name);
  const int half = channels / 2;
  const auto branch = [&](const char* label, int first) {
    const auto inner = g.scope(label);
    return factorized_pair(g, take_channels(g, "half", x, first, half), dilation,
                           {.channels = half, .norm = kNorm});
  };
  const Value left = branch("left_branch", 0);
  const Value both[] = {left, branch("right_branch", half)};
  const Value sum = relu(g, add(g, "sum", concat(g, "concat", both), x));
  return shuffle_channels(g, "shuffle", sum, channels, 2);
}

Value conv(GraphBuilder& g, const char* name, Value x, int channels, int kernel, int stride) {
  return rectified_conv(g, name, x,
                        {.channels = channels,
                         .kernel = {kernel, kernel},
                         .stride = stride,
                         .bias = true,
                         .norm = kNorm});
}

Value up_like(GraphBuilder& g, const char* name, Value x, Value like) {
  return resize_like(g, name, x, like, Interp::bilinear, Corners::aligned);
}

/// Attention pyramid (section 2.2): scores weighed by an hourglass of one channel, and the image's.
Value pyramid(GraphBuilder& g, Value x, int classes) {
  const auto scope = g.scope("apn");
  const Value whole = conv(g, "pool_branch.conv", global_avg_pool(g, "pool", x), classes, 1, 1);
  const Value down1 = conv(g, "hg.down_seq.down1", x, 1, 7, 2);
  const Value down2 = conv(g, "hg.down_seq.down2", down1, 1, 5, 2);
  Value y = conv(g, "hg.down_seq.down3.conv1", down2, 1, 3, 2);
  y = conv(g, "hg.down_seq.down3.conv2", y, 1, 3, 1);
  const Value skip3 = conv(g, "hg.skip_seq.skip3", down2, 1, 5, 1);
  y = add(g, "sum3", up_like(g, "up3", y, down2), skip3);
  const Value skip2 = conv(g, "hg.skip_seq.skip2", down1, 1, 7, 1);
  y = add(g, "sum2", up_like(g, "up2", y, down1), skip2);
  y = mul(g, "weighed", conv(g, "body", x, classes, 1, 1), up_like(g, "up1", y, x));
  return add(g, "sum", y, up_like(g, "up", whole, x));
}

Graph build(const Options& options) {
  GraphBuilder g("lednet");
  const Value image = g.input("image", {});
  Value x = image;
  const std::vector<int> dilations[] = {{1, 1, 1}, {1, 1}, {1, 2, 5, 9, 2, 5, 9, 17}};
  constexpr int kChannels[] = {3, 32, 64, 128};
  for (std::size_t i = 0; i < std::size(dilations); ++i) {
    const auto scope = g.scope("encoder.stage" + std::to_string(i + 1));
    x = pooled_conv(g, "unit1", x, {.in = kChannels[i], .out = kChannels[i + 1], .norm = kNorm});
    int unit = 1;
    for (const int dilation : dilations[i])
      x = split_unit(g, "unit" + std::to_string(++unit), x, kChannels[i + 1], dilation);
  }
  g.output("logits", up_like(g, "up", pyramid(g, x, options.integer("classes")), image));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"pytorchcv", erfnet::pytorchcv_names}};

}  // namespace

const System kLedNet = {
    .name = "lednet",
    .title = "LEDNet",
    .paper = "arXiv:1905.02423",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
