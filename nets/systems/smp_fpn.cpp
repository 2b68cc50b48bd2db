// segmentation-models-pytorch's FPN (Lin et al. 2017, arXiv:1612.03144; Kirillov et al. 2019,
// arXiv:1901.02446, section 3.1).
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/normalise.h"
#include "nets/blocks/conv_block.h"
#include "nets/frames/smp.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    smp::kClasses,
    smp::kEncoder,
    {"pyramid_width", "256", "channels of the pyramid", OptionSpec::Kind::integer, 1, 4096},
    {"width", "128", "channels of the decoder", OptionSpec::Kind::integer, 32, 4096},
    {"merge", "sum", "how the levels are joined", OptionSpec::Kind::choice, 0, 0, "sum|concat"},
};

/// 3x3 convolutions, each followed by up-sampling to the next finer level; a single one without it
/// for the finest.
Value segment(GraphBuilder& g,
              const std::string& name,
              std::span<const Value> pyramid,
              std::size_t level,
              int width) {
  const auto scope = g.scope(name);
  Value x = pyramid[level];
  for (std::size_t i = level;;) {
    const auto inner = g.scope(std::to_string(level - i));
    x = conv2d(
        g, "conv", x,
        {.out_channels = width, .kernel = {3, 3}, .padding = Padding::same(3), .bias = false});
    x = relu(g, group_norm(g, "norm", x, {}));
    if (i == 0) return x;
    x = resize_like(g, "up", x, pyramid[--i], Interp::bilinear, Corners::aligned);
    if (i == 0) return x;
  }
}

Graph build(const Options& options) {
  constexpr int kEncoderStride = 32;
  GraphBuilder g("smp-fpn");
  const Value image = g.input("image", {});
  const auto features = smp::encode(g, image, options, kEncoderStride);
  const std::vector<Value> level(features.level.begin() + 1, features.level.end());
  std::vector<Value> pyramid(level.size());
  for (std::size_t i = level.size(); i-- > 0;) {
    const auto scope = g.scope("p" + std::to_string(i + 2));
    Value x = conv2d(g, "lateral", level[i], {.out_channels = options.integer("pyramid_width")});
    if (i + 1 < level.size())
      x = add(g, "sum", x, resize_like(g, "up", pyramid[i + 1], x, Interp::nearest));
    pyramid[i] = x;
  }
  std::vector<Value> segments;
  for (std::size_t i = pyramid.size(); i-- > 0;) {
    const std::string number = std::to_string(segments.size());
    segments.push_back(segment(g, "segment" + number, pyramid, i, options.integer("width")));
  }
  Value merged = segments[0];
  if (options.text("merge") == "concat")
    merged = concat(g, "concat", segments);
  else
    for (std::size_t i = 1; i < segments.size(); ++i)
      merged = add(g, "merge" + std::to_string(i), merged, segments[i]);
  g.name("merge", merged);
  return smp::finish(std::move(g), merged, image, options, 1);
}

Naming names(const Options& options) {
  NamingTable table;
  table.module("p5.lateral", "decoder.p5")
      .module("p*.lateral", "decoder.p*.skip_conv")
      .module("p*", "decoder.p*")
      .module("segment*.*.conv", "decoder.seg_blocks.*.block.*.block.0")
      .module("segment*.*.norm", "decoder.seg_blocks.*.block.*.block.1")
      .module("merge", "decoder.merge");
  return smp::finish_names(std::move(table), options);
}

constexpr Dialect kDialects[] = {{"smp", names}};

}  // namespace

const System kSmpFpn = {
    .name = "smp-fpn",
    .title = "FPN (segmentation-models-pytorch)",
    .paper = "arXiv:1901.02446",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
