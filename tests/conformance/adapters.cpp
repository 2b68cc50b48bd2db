#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

std::optional<Adapted> lightweight_refinenet(const Case& test) {
  if (test.system != "Light-Weight RefineNet") return std::nullopt;
  if (!test.options.value("backbone", std::string()).starts_with("mobilenet_v2"))
    return std::nullopt;
  return Adapted{"lwrefinenet-mbv2",
                 "dr-sleep",
                 {{"classes", test.options.at("classes").dump()},
                  {"width", test.options.at("widths").at(0).dump()},
                  {"crp_stages", test.options.at("crp_stages").dump()}}};
}

/// torchvision's FCN and DeepLab v3; the depth stands in the family's name.
std::optional<Adapted> torchvision_resnet(const Case& test) {
  const bool fcn = test.system.starts_with("FCN ResNet-");
  if (!fcn && !test.system.starts_with("DeepLabv3 ResNet-")) return std::nullopt;
  if (!test.options.contains("replace_stride_with_dilation")) return std::nullopt;
  return Adapted{fcn ? "fcn-resnet" : "deeplabv3-resnet",
                 "torchvision",
                 {{"classes", test.options.at("num_classes").dump()},
                  {"depth", test.system.substr(test.system.rfind('-') + 1)},
                  {"output_stride", test.options.at("output_stride").dump()},
                  {"aux", test.options.at("aux_head").get<bool>() ? "1" : "0"}}};
}

constexpr std::optional<Adapted> (*kAdapters[])(const Case&) = {lightweight_refinenet,
                                                                torchvision_resnet};

}  // namespace

std::optional<Adapted> adapt(const Case& test) {
  for (const auto adapter : kAdapters)
    if (auto adapted = adapter(test)) return adapted;
  return std::nullopt;
}

}  // namespace atrous::conformance
