// SegNet-Basic (Badrinarayanan, Kendall and Cipolla 2017, arXiv:1511.00561, section 3.1): four
// convolutions of 7x7 down, and four up by the places of the maxima, without activations.
#include "layers/normalise.h"
#include "layers/unpool.h"
#include "nets/blocks/conv_block.h"
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
    kSamples,
    kSeed,
};
constexpr std::size_t kFirstDrop = 2;  // Bayesian SegNet's dropout surrounds stages 3 and 4

Graph build(const Options& options) {
  GraphBuilder g("segnet-basic");
  const Norm norm{.folded = options.text("norm") == "folded"};
  ConvBlockParams conv{.channels = 64, .kernel = 7, .bias = true, .norm = norm};
  Value x = lrn(g, "norm", g.input("image", {}));
  MonteCarlo samples(g, options);
  std::vector<std::pair<Value, Value>> pools;  // what was pooled, and the places
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string stage = std::to_string(i + 1);
    const Value feature = conv_block(g, "conv" + stage, x, conv);
    const Window window{{2, 2}, {2, 2}, {}, {}, true};
    const Pooled pooled = max_pool_indices(g, "pool" + stage, feature, window);
    pools.emplace_back(feature, pooled.places);
    x = i < kFirstDrop ? pooled.values : samples.drop("encdrop" + stage, pooled.values);
  }
  conv.activation = {};
  for (std::size_t i = pools.size(); i-- > 0;) {
    const std::string stage = std::to_string(i + 1);
    const auto& [feature, own] = pools[i];
    const Value places = i > kFirstDrop ? own : samples.repeated("places" + stage, own);
    x = max_unpool_like(g, "upsample" + stage, x, places, feature);
    x = conv_block(g, "conv_decode" + stage, x, conv);
    if (i >= kFirstDrop) x = samples.drop("decdrop" + stage, x);
  }
  return std::move(samples).finish(
      conv2d(g, "dense_softmax_inner_prod", x, {.out_channels = options.integer("classes")}));
}

Naming caffe(const Options&) { return caffe_names(); }

constexpr Dialect kDialects[] = {{"caffe", caffe}};

}  // namespace

const System kSegNetBasic = {
    .name = "segnet-basic",
    .title = "SegNet-Basic",
    .paper = "arXiv:1511.00561",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
