// MobileNetV2 as a classifier (Sandler et al. 2018, arXiv:1801.04381).
#include "nets/backbones/mobilenetv2.h"

#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"width_percent", "100", "of every layer", OptionSpec::Kind::integer, 5, 400},
};

Graph build(const Options& options) {
  GraphBuilder g("mobilenetv2");
  const MobileNetV2Params params{.width = options.integer("width_percent") / 100.0, .last = true};
  const Value x = mobilenetv2(g, "features", g.input("image", {}), params).last;
  return classifier(std::move(g), x, x, options);
}

Naming torchvision(const Options&) {
  return classifier_names(mobilenetv2_names("features.", "features."), "classifier.1");
}

constexpr Dialect kDialects[] = {{"torchvision", torchvision}};

}  // namespace

const System kMobileNetV2 = {
    .name = "mobilenetv2",
    .title = "MobileNetV2 classifier",
    .paper = "arXiv:1801.04381",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
