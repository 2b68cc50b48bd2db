#include "tests/conformance/adapters.h"

namespace atrous::conformance {

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

}  // namespace atrous::conformance
