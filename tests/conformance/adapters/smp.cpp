#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// The encoder as our option names it.
std::string encoder_of(const std::string& system) {
  const std::string name = system.substr(system.rfind(' ') + 1);
  if (name.starts_with("tu-xception")) return name.substr(3);
  return name == "mobilenet_v2" ? "mobilenetv2" : name;
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
  const std::string family = test.system.substr(0, test.system.find(' '));
  const auto copy = [&](const char* ours, const char* theirs) {
    if (!test.options.contains(theirs)) return;
    const auto& value = test.options.at(theirs);
    options[ours] = value.is_array() ? list_text(value) : value.dump();
  };
  const std::map<std::string, std::string> systems = {{"DeepLabV3", "smp-deeplabv3"},
                                                      {"DeepLabV3Plus", "smp-deeplabv3plus"},
                                                      {"FPN", "smp-fpn"},
                                                      {"Linknet", "smp-linknet"},
                                                      {"PAN", "smp-pan"},
                                                      {"PSPNet", "smp-pspnet"},
                                                      {"Unet", "smp-unet"},
                                                      {"UPerNet", "smp-upernet"}};
  const auto found = systems.find(family);
  if (found == systems.end()) return std::nullopt;
  adapted.system = found->second;
  copy("rates", "decoder_atrous_rates");
  copy("output_stride", "encoder_output_stride");
  copy("encoder_depth", "encoder_depth");
  copy("width", "psp_out_channels");
  copy(family == "Unet" ? "widths" : "width", "decoder_channels");
  copy("pyramid_width", "decoder_pyramid_channels");
  copy("width", "decoder_segmentation_channels");
  if (family == "PSPNet") copy("upsampling", "upsampling");
  if (test.options.value("decoder_merge_policy", std::string()) == "cat")
    options["merge"] = "concat";
  return adapted;
}

}  // namespace atrous::conformance
