// Light-Weight RefineNet with a MobileNetV2 encoder (Nekrasov, Shen and Reid 2018,
// arXiv:1810.03272, section 3).
#include <string>

#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/resize.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/heads/chained_residual_pooling.h"
#include "nets/systems/lwrefinenet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"width", "256", "channels of the decoder", OptionSpec::Kind::integer, 1, 4096},
    {"crp_stages", "4", "pooling stages of each chain", OptionSpec::Kind::integer, 1, 16},
};

/// The widths of one decoder, from coarse to fine.
class Decoder {
 public:
  Decoder(GraphBuilder& g, const Options& options)
      : g_(g), width_(options.integer("width")), stages_(options.integer("crp_stages")) {}

  /// 1x1 convolution of an encoder stage to the decoder's width.
  Value lateral(int stage, Value feature) {
    return conv2d(g_, "lateral" + std::to_string(stage), feature,
                  {.out_channels = width_, .bias = false});
  }
  Value pooled(int level, Value x) {
    return chained_residual_pooling(g_, "crp" + std::to_string(level), relu6(g_, x),
                                    {.channels = width_, .stages = stages_, .conv_kernel = 1});
  }
  /// The chain's result adapted and up-sampled to the size of `like`.
  Value up(int level, Value x, Value like) {
    const std::string number = std::to_string(level);
    x = conv2d(g_, "adapt" + number, x, {.out_channels = width_, .bias = false});
    return resize_like(g_, "up" + number, x, like, Interp::bilinear, Corners::aligned);
  }

 private:
  GraphBuilder& g_;
  int width_;
  int stages_;
};

Graph build(const Options& options) {
  GraphBuilder g("lwrefinenet-mbv2");
  const Value image = g.input("image", {});
  const auto stage = mobilenetv2(g, "encoder", image, {.expand_first = true}).stage;
  Decoder decoder(g, options);
  Value x = add(g, "fuse4", decoder.lateral(7, stage[6]), decoder.lateral(6, stage[5]));
  x = decoder.up(4, decoder.pooled(4, x), stage[4]);
  const Value middle = add(g, "fuse3", decoder.lateral(4, stage[3]), decoder.lateral(5, stage[4]));
  x = add(g, "sum3", middle, x);
  x = decoder.up(3, decoder.pooled(3, x), stage[2]);
  x = add(g, "sum2", decoder.lateral(3, stage[2]), x);
  x = decoder.up(2, decoder.pooled(2, x), stage[1]);
  x = add(g, "sum1", decoder.lateral(2, stage[1]), x);
  x = decoder.pooled(1, x);
  g.output("logits", conv2d(g, "classify", x,
                            {.out_channels = options.integer("classes"),
                             .kernel = {3, 3},
                             .padding = Padding::same(3)}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"dr-sleep", lwrefinenet_mbv2_names}};

}  // namespace

const System kLightWeightRefineNetMobileNetV2 = {
    .name = "lwrefinenet-mbv2",
    .title = "Light-Weight RefineNet, MobileNetV2",
    .paper = "arXiv:1810.03272",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
