// segmentation-models-pytorch's PAN (Li et al. 2018, arXiv:1805.10180): feature pyramid attention on
// the coarsest features, global attention up-sampling towards the finer ones.
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"
#include "nets/frames/smp.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    smp::kOutputStride,
    width_option("32"),
};

/// With a bias before the normalisation.
Value conv(
    GraphBuilder& g, const char* name, Value x, int channels, int kernel, Act act = Act::relu) {
  return conv_block(g, name, x,
                    {.channels = channels, .kernel = kernel, .bias = true, .activation = {act, 0}});
}

Value up(GraphBuilder& g, const char* name, Value x, Value like) {
  return resize_like(g, name, x, like, Interp::bilinear, Corners::aligned);
}

/// Section 3.1: a pyramid of one-channel maps weighs the features, the whole image is added.
Value pyramid_attention(GraphBuilder& g, Value x, int width) {
  const auto scope = g.scope("fpa");
  const auto halve = [&](const char* name, Value value) {
    return max_pool(g, name, value, {{2, 2}, {2, 2}, {}, {}, false});
  };
  const Value whole = conv(g, "whole", global_avg_pool(g, "pool", x), width, 1);
  const Value middle = conv(g, "middle", x, width, 1);
  const Value half = conv(g, "down1", halve("pool1", x), 1, 7);
  const Value quarter = conv(g, "down2", halve("pool2", half), 1, 5);
  Value map = conv(g, "down3", halve("pool3", quarter), 1, 3);
  map = conv(g, "conv3", map, 1, 3);
  map = add(g, "sum2", conv(g, "conv2", quarter, 1, 5), up(g, "up3", map, quarter));
  map = add(g, "sum1", conv(g, "conv1", half, 1, 7), up(g, "up2", map, half));
  map = mul(g, "scale", middle, up(g, "up1", map, x));
  return add(g, "sum", map, up(g, "spread", whole, x));
}

/// Section 3.2: coarse features gate the channels of finer ones.
Value attention_upsample(
    GraphBuilder& g, const std::string& name, Value fine, Value coarse, int width) {
  const auto scope = g.scope(name);
  const Value gate = conv(g, "gate", global_avg_pool(g, "pool", coarse), width, 1, Act::sigmoid);
  const Value gated = mul(g, "scale", conv(g, "conv", fine, width, 3), gate);
  return add(g, "sum", gated, up(g, "up", coarse, gated));
}

Graph build(const Options& options) {
  GraphBuilder g("smp-pan");
  const Value image = g.input("image", {});
  const int width = options.integer("width");
  const auto level = smp::encode(g, image, options, options.integer("output_stride")).level;
  Value x = pyramid_attention(g, level[4], width);
  for (std::size_t i = 3; i > 0; --i)
    x = attention_upsample(g, "gau" + std::to_string(i), level[i], x, width);
  return smp::finish(std::move(g), x, image, options, 3);
}

Naming names(const Options& options) {
  NamingTable table;
  table.module("fpa.whole", "decoder.fpa.branch1.1")
      .module("fpa.middle", "decoder.fpa.mid.0")
      .module("fpa.down*", "decoder.fpa.down*.1")
      .module("fpa.conv3", "decoder.fpa.down3.2")
      .module("fpa.conv*", "decoder.fpa.conv*")
      .module("fpa", "decoder.fpa")
      .module("gau*.gate", "decoder.gau*.conv1.1")
      .module("gau*.conv", "decoder.gau*.conv2")
      .module("gau*", "decoder.gau*");
  return smp::finish_names(std::move(table), options);
}

constexpr Dialect kDialects[] = {{"smp", names}};

}  // namespace

const System kSmpPan = {
    .name = "smp-pan",
    .title = "PAN (segmentation-models-pytorch)",
    .paper = "arXiv:1805.10180",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
