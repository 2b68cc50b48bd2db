#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// The encoder as our option names it; nothing for one that there is not.
std::string encoder_of(const std::string& system) {
  const std::string name = system.substr(system.rfind(' ') + 1);
  if (name.starts_with("resnet") || name == "xception") return name;
  if (name.starts_with("tu-xception")) return name.substr(3);
  return name == "mobilenet_v2" ? "mobilenetv2" : std::string();
}

}  // namespace

/// segmentation-models-pytorch; family and encoder stand in the system's name.
std::optional<Adapted> smp(const Case& test) {
  if (!test.options.contains("encoder")) return std::nullopt;
  Adapted adapted{
      "",
      "smp",
      {{"classes", test.options.at("num_classes").dump()}, {"encoder", encoder_of(test.system)}}};
  auto& options = adapted.options;
  if (options["encoder"].empty()) return std::nullopt;
  const std::string family = test.system.substr(0, test.system.find(' '));
  const auto copy = [&](const char* ours, const char* theirs) {
    if (!test.options.contains(theirs)) return;
    const auto& value = test.options.at(theirs);
    options[ours] = value.is_array() ? list_text(value) : value.dump();
  };
  if (family == "DeepLabV3" || family == "DeepLabV3Plus") {
    adapted.system = family == "DeepLabV3" ? "smp-deeplabv3" : "smp-deeplabv3plus";
    copy("rates", "decoder_atrous_rates");
    copy("output_stride", "encoder_output_stride");
  } else if (family == "PSPNet") {
    adapted.system = "smp-pspnet";
    copy("encoder_depth", "encoder_depth");
    copy("width", "psp_out_channels");
  } else if (family == "PAN") {
    adapted.system = "smp-pan";
    copy("output_stride", "encoder_output_stride");
    copy("width", "decoder_channels");
  } else if (family == "Unet") {
    adapted.system = "smp-unet";
    copy("widths", "decoder_channels");
  } else if (family == "UPerNet" || family == "FPN") {
    adapted.system = family == "FPN" ? "smp-fpn" : "smp-upernet";
  } else {
    return std::nullopt;
  }
  return adapted;
}

}  // namespace atrous::conformance
