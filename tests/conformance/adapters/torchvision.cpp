#include <cmath>

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

std::optional<Adapted> torchvision_mobilenetv3(const Case& test) {
  const bool lraspp = test.system == "LR-ASPP MobileNetV3-Large";
  if (!lraspp && test.system != "DeepLabv3 MobileNetV3-Large") return std::nullopt;
  std::map<std::string, std::string> options = {{"classes", test.options.at("num_classes").dump()}};
  if (lraspp)
    options["width"] = test.options.at("inter_channels").dump();
  else
    options["aux"] = test.options.at("aux_head").get<bool>() ? "1" : "0";
  return Adapted{lraspp ? "lraspp-mobilenetv3" : "deeplabv3-mobilenetv3", "torchvision", options};
}

/// The backbones by themselves; depth and size stand in the family's name.
std::optional<Adapted> torchvision_classifier(const Case& test) {
  if (!test.options.contains("features")) return std::nullopt;
  const std::string& name = test.system;
  Adapted adapted{"", "torchvision", {{"classes", test.options.at("num_classes").dump()}}};
  auto& options = adapted.options;
  if (name.starts_with("ResNet-") || name.starts_with("ResNeXt-")) {
    adapted.system = "resnet";
    options["depth"] = test.options.at("depth").dump();
    options["groups"] = std::to_string(test.options.value("groups", 1));
    options["group_width"] = std::to_string(test.options.value("width_per_group", 64));
  } else if (name.starts_with("DenseNet-")) {
    adapted.system = "densenet";
    options["depth"] = name.substr(name.find('-') + 1);
  } else if (name.starts_with("VGG-")) {
    adapted.system = "vgg";
    options["depth"] = test.options.at("depth").dump();
    options["batch_norm"] = test.options.at("batch_norm").get<bool>() ? "1" : "0";
  } else if (name == "MobileNetV2") {
    adapted.system = "mobilenetv2";
    options["width_percent"] = std::to_string(std::lround(100 * test.options.value("width", 1.0)));
  } else if (name.starts_with("MobileNetV3-")) {
    adapted.system = "mobilenetv3";
    options["size"] = name.ends_with("Small") ? "small" : "large";
  } else {
    return std::nullopt;
  }
  return adapted;
}

}  // namespace atrous::conformance
