#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

std::string found_classes(const Case& test) {
  return std::to_string(test.options.at("classes").get<int>() - 1);
}

}  // namespace

std::optional<Adapted> fcis(const Case& test) {
  if (test.system != "FCIS") return std::nullopt;
  // ResNet-101 v1, stride in 1x1 ...
  const std::string backbone = test.options.at("backbone").get<std::string>();
  const auto dash = backbone.find('-') + 1;
  const std::string depth =
      backbone.substr(dash, backbone.find_first_not_of("0123456789", dash) - dash);
  return Adapted{"fcis", "mxnet", {{"classes", found_classes(test)}, {"depth", depth}}};
}

std::optional<Adapted> mnc(const Case& test) {
  if (!test.system.starts_with("MNC")) return std::nullopt;
  return Adapted{"mnc", "caffe", {{"classes", found_classes(test)}}};
}

}  // namespace atrous::conformance
