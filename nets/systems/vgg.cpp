// VGG as a classifier (Simonyan and Zisserman 2015, arXiv:1409.1556).
#include "nets/backbones/vgg.h"

#include "layers/adaptive_pool.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"depth", "16", "layers with weights", OptionSpec::Kind::choice, 0, 0, "11|13|16|19"},
    {"batch_norm", "0", "1: behind every convolution", OptionSpec::Kind::integer, 0, 1},
};

VggParams params_of(const Options& options) {
  VggParams params{.depth = options.integer("depth")};
  if (options.integer("batch_norm")) params.norm = Norm{};
  return params;
}

Graph build(const Options& options) {
  GraphBuilder g("vgg");
  const Value features = vgg(g, "features", g.input("image", {}), params_of(options)).pool[4];
  Value x = adaptive_avg_pool(g, "avgpool", features, {7, 7});
  constexpr int kHidden = 4096;
  x = relu(g, linear(g, "fc6", x, {.out_features = kHidden}));
  x = relu(g, linear(g, "fc7", x, {.out_features = kHidden}));
  g.output("logits", linear(g, "fc8", x, {.out_features = options.integer("classes")}));
  g.output("features", features);
  return std::move(g).finish();
}

Naming torchvision(const Options& options) {
  NamingTable table;
  table.append(torchvision_vgg_names("features.", "features.", params_of(options)));
  table.module("fc6", "classifier.0").module("fc7", "classifier.3").module("fc8", "classifier.6");
  return table.naming();
}

constexpr Dialect kDialects[] = {{"torchvision", torchvision}};

}  // namespace

const System kVgg = {
    .name = "vgg",
    .title = "VGG classifiers",
    .paper = "arXiv:1409.1556",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
