// MobileNetV3 as a classifier (Howard et al. 2019, arXiv:1905.02244).
#include "nets/backbones/mobilenetv3.h"

#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"size", "large", "variant", OptionSpec::Kind::choice, 0, 0, "large|small"},
};

Graph build(const Options& options) {
  GraphBuilder g("mobilenetv3");
  const MobileNetV3Params params{.large = options.text("size") == "large"};
  const auto net = mobilenetv3(g, "features", g.input("image", {}), params);
  return classifier(std::move(g), net.last, net.last, options, net.classifier_channels);
}

Naming torchvision(const Options& options) {
  auto names = mobilenetv3_names("features.", "features.", options.text("size") == "large");
  names.push_back({"hidden.*", "classifier.0.*"});
  return classifier_names(names, "classifier.3");
}

constexpr Dialect kDialects[] = {{"torchvision", torchvision}};

}  // namespace

const System kMobileNetV3 = {
    .name = "mobilenetv3",
    .title = "MobileNetV3 classifiers",
    .paper = "arXiv:1905.02244",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
