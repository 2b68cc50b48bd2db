// NASNet-A as a classifier (Zoph et al. 2018, arXiv:1707.07012); 4 @ 1056 is NASNet-Mobile.
#include "nets/backbones/nasnet.h"

#include "layers/elementwise.h"
#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"repeats", "4", "normal cells of a stage", OptionSpec::Kind::integer, 1, 64},
    {"filters", "1056", "channels of the last map", OptionSpec::Kind::integer, 96, 65536},
    {"stem", "32", "channels of the first convolution", OptionSpec::Kind::integer, 1, 4096},
};

Graph build(const Options& options) {
  GraphBuilder g("nasnet");
  const NasNetParams params{.repeats = options.integer("repeats"),
                            .filters = options.integer("filters"),
                            .stem = options.integer("stem")};
  const Value x = nasnet(g, "features", g.input("image", {}), params).level[3];
  const Value active = layers::relu(g, x);
  return classifier(std::move(g), x, active, options);
}

Naming pytorchcv(const Options&) { return classifier_names({}, "output.fc"); }

constexpr Dialect kDialects[] = {{"pytorchcv", pytorchcv}};

}  // namespace

const System kNasNet = {
    .name = "nasnet",
    .title = "NASNet-A classifier",
    .paper = "arXiv:1707.07012",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
