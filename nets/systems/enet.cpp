// ENet (Paszke et al. 2016, arXiv:1606.02147, table 1) in its authors' form and pytorchcv's.
#include "layers/deconv2d.h"
#include "nets/blocks/enet_bottleneck.h"
#include "nets/frames/erfnet.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    {"form", "authors", "whose network", OptionSpec::Kind::choice, 0, 0, "authors|pytorchcv"},
};

struct Stage {
  int in, out;
  std::vector<int> dilations;  // 0: asymmetric
};

Graph build(const Options& options) {
  GraphBuilder g("enet");
  const bool authors = options.text("form") == "authors";
  EnetBottleneck bottleneck(g, authors);
  Value x = bottleneck.stem(g.input("image", {}));
  const std::vector<int> eight = {1, 2, 0, 4, 1, 8, 0, 16};
  const Stage encoder[] = {{16, 64, {1, 1, 1, 1}}, {64, 128, eight}};
  const Stage decoder[] = {{128, 64, {1, 1}}, {64, 16, {1}}};
  std::vector<Value> places, before;
  int number = 0;
  const auto units = [&](const Stage& stage, int first) {
    for (const int dilation : stage.dilations)
      x = bottleneck.unit("units.unit" + std::to_string(first++), x, stage.out, dilation);
    return first;
  };
  for (const Stage& stage : encoder) {
    const auto scope = g.scope("stage" + std::to_string(++number));
    before.push_back(x);
    places.emplace_back();
    x = bottleneck.down(x, stage.in, stage.out, places.back());
    const int next = units(stage, 2);
    if (stage.out == 128) units(stage, next);  // the last stage goes through its units twice
  }
  bottleneck.begin_decoder();
  for (const Stage& stage : decoder) {
    const auto scope = g.scope("stage" + std::to_string(++number));
    x = bottleneck.up(x, stage.in, stage.out, places.back(), before.back());
    places.pop_back();
    before.pop_back();
    units(stage, 2);
  }
  Deconv2dParams head{.out_channels = options.integer("classes")};
  if (!authors) {
    head.kernel = {3, 3};
    head.padding = Padding::all(1);
    head.output_padding = {1, 1};
    head.bias = false;
  }
  g.output("logits", deconv2d(g, "head", x, head));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"pytorchcv", erfnet::pytorchcv_names}};

}  // namespace

const System kENet = {
    .name = "enet",
    .title = "ENet",
    .paper = "arXiv:1606.02147",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
