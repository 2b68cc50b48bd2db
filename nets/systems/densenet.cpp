// DenseNet as a classifier (Huang et al. 2017, arXiv:1608.06993).
#include "nets/backbones/densenet.h"

#include "layers/elementwise.h"
#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"depth", "121", "layers", OptionSpec::Kind::choice, 0, 0, "121|161|169|201"},
};

Graph build(const Options& options) {
  GraphBuilder g("densenet");
  const DenseNetParams params{.depth = options.integer("depth")};
  const Value x = densenet(g, "features", g.input("image", {}), params).last;
  const Value active = layers::relu(g, x);
  return classifier(std::move(g), x, active, options);
}

Naming torchvision(const Options&) {
  return classifier_names(densenet_names("features.", "features."), "classifier");
}

constexpr Dialect kDialects[] = {{"torchvision", torchvision}};

}  // namespace

const System kDenseNet = {
    .name = "densenet",
    .title = "DenseNet classifiers",
    .paper = "arXiv:1608.06993",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
