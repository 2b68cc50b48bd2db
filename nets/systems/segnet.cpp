// SegNet on VGG-16 (Badrinarayanan, Kendall and Cipolla 2017, arXiv:1511.00561): a decoder that puts
// features back where the encoder's pools found them.
#include "layers/unpool.h"
#include "nets/backbones/vgg.h"
#include "nets/caffe_names.h"
#include "nets/heads/monte_carlo.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "11", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"norm", "folded", "statistics in the weights (Caffe's BN), or running ones",
     OptionSpec::Kind::choice, 0, 0, "folded|running"},
    {"pool", "ceil", "how pooled sizes are rounded", OptionSpec::Kind::choice, 0, 0, "ceil|floor"},
    kSamples,
    kSeed,
};

constexpr std::size_t kFirstDrop = 2;  // Bayesian SegNet's dropout surrounds stages 3 to 5

Graph build(const Options& options) {
  GraphBuilder g("segnet");
  const Norm norm{.folded = options.text("norm") == "folded"};
  MonteCarlo samples(g, options);
  const auto drop = [&](std::size_t stage, Value x) {
    return stage < kFirstDrop ? x : samples.drop("encdrop" + std::to_string(stage + 1), x);
  };
  const VggFeatures features = vgg(g, "", g.input("image", {}),
                                   {.norm = norm,
                                    .pool_ceil = options.text("pool") == "ceil",
                                    .places = true,
                                    .behind_pool = drop});
  const std::array<int, 5> convs = vgg_stages(16);
  Value x = features.pool[4];
  for (std::size_t i = 5; i-- > 0;) {
    const std::string stage = std::to_string(i + 1);
    const Value places = i > kFirstDrop ? features.places[i]
                                        : samples.repeated("places" + stage, features.places[i]);
    x = max_unpool_like(g, "pool" + stage + "_D", x, places, features.conv[i]);
    for (int j = convs[i]; j > 0; --j) {
      const std::string name = "conv" + stage + "_" + std::to_string(j) + "_D";
      // The last convolution of a stage has the width of the next one.
      const int width = kVggChannels[j > 1 || i == 0 ? i : i - 1];
      const ConvBlockParams params{.channels = width, .kernel = 3, .bias = true, .norm = norm};
      if (i > 0 || j > 1) x = conv_block(g, name, x, params);
    }
    if (i >= kFirstDrop) x = samples.drop("decdrop" + stage, x);
  }
  return std::move(samples).finish(conv2d(
      g, "conv1_1_D", x,
      {.out_channels = options.integer("classes"), .kernel = {3, 3}, .padding = Padding::same(3)}));
}

Naming caffe(const Options&) { return caffe_names(); }

Naming pytorchcv(const Options&) {
  NamingTable table;
  table.module("conv1_1_D", "head");
  const std::array<int, 5> convs = vgg_stages(16);
  for (int i = 0; i < 5; ++i)
    for (int j = 1; j <= convs[static_cast<std::size_t>(i)]; ++j) {
      const std::string ours = "conv" + std::to_string(i + 1) + "_" + std::to_string(j);
      const int up = convs[static_cast<std::size_t>(i)] - j + 2;
      table.module(ours, "down_stage" + std::to_string(i + 1) + ".unit" + std::to_string(j));
      table.module(ours + "_D", "up_stage" + std::to_string(5 - i) + ".unit" + std::to_string(up));
    }
  return table.naming();
}

constexpr Dialect kDialects[] = {{"caffe", caffe}, {"pytorchcv", pytorchcv}};

}  // namespace

const System kSegNet = {
    .name = "segnet",
    .title = "SegNet",
    .paper = "arXiv:1511.00561",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
