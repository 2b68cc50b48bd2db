#include <algorithm>

#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// The case's parameter called `name`, or nullptr.
const Uniform* find_param(const Case& test, const std::string& name) {
  const auto found = std::find_if(test.params.begin(), test.params.end(),
                                  [&](const Uniform& param) { return param.name == name; });
  return found == test.params.end() ? nullptr : &*found;
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// The classes are the output's channels; not every file says them elsewhere.
std::string classes_of(const Case& test) { return std::to_string(test.outputs.at(0).shape.at(1)); }

/// Our `logits` under the name that the case gives them.
std::map<std::string, std::string> logits(const Case& test) {
  return {{test.outputs.at(0).name, "logits"}};
}

}  // namespace

std::optional<Adapted> fcn_vgg(const Case& test) {
  const bool caffe = contains(test.system, "(Caffe)");
  const bool torch = test.system.starts_with("FCN") && test.options.contains("crop");
  if (!torch || !find_param(test, caffe ? "fc6/0" : "fc6.weight")) return std::nullopt;
  if (test.system.starts_with("FCN-AlexNet"))
    return Adapted{"fcn-alexnet", "caffe", {{"classes", classes_of(test)}}, logits(test)};
  std::string stride = "8", at_once = "no";
  if (contains(test.system, "16s")) stride = "16";
  if (contains(test.system, "32s")) stride = "32";
  if (contains(test.system, "AtOnce") || contains(test.name, "atonce")) at_once = "constant";
  if (find_param(test, "scale_pool4/0")) at_once = "weight";
  return Adapted{"fcn",
                 caffe ? "caffe" : "wkentaro",
                 {{"classes", classes_of(test)},
                  {"stride", stride},
                  {"at_once", at_once},
                  {"channels", std::to_string(test.input.shape.at(1))}},
                 logits(test)};
}

std::optional<Adapted> segnet(const Case& test) {
  if (!test.system.starts_with("SegNet")) return std::nullopt;
  Adapted adapted{"segnet", "caffe", {{"classes", classes_of(test)}}, logits(test)};
  if (test.system.starts_with("SegNet-Basic")) adapted.system = "segnet-basic";
  if (!find_param(test, "conv1_1/0") && adapted.system == "segnet") {
    adapted.dialect = "pytorchcv";
    adapted.options["norm"] = "running";
    adapted.options["pool"] = "floor";
  }
  return adapted;
}

std::optional<Adapted> deconvnet(const Case& test) {
  if (test.system != "DeconvNet") return std::nullopt;
  return Adapted{"deconvnet", "caffe", {{"classes", classes_of(test)}}, logits(test)};
}

std::optional<Adapted> dilation(const Case& test) {
  if (!test.system.starts_with("dilation")) return std::nullopt;
  const bool voc = find_param(test, "fc-final/0") != nullptr;
  const Uniform* classifier = find_param(test, voc ? "fc-final/0" : "final/0");
  const std::string prefix = voc ? "ct_" : "ctx_";
  const Uniform* first = find_param(test, prefix + "conv1_1/0");
  int layers = 0;
  if (first) {
    // The first two, the classifier and one between them; then one for each further stage.
    for (layers = 4; find_param(test, prefix + "conv" + std::to_string(layers - 2) + "_1/0");)
      ++layers;
  }
  const int classes = classifier->shape.at(0);
  Adapted adapted{"dilation",
                  voc ? "caffe-voc" : "caffe",
                  {{"classes", std::to_string(classes)},
                   {"context", std::to_string(layers)},
                   {"width", first && first->shape.at(0) > classes ? "large" : "basic"},
                   {"padding", voc ? "first" : "each"},
                   {"upsample", find_param(test, prefix + "upsample/0") ? "1" : "0"}},
                  {}};
  for (const Samples& output : test.outputs)
    if (output.name != "prob") adapted.outputs[output.name] = "logits";
  return adapted;
}

std::optional<Adapted> unet(const Case& test) {
  if (test.system == "U-Net (milesial)") {
    Adapted adapted{"unet",
                    "milesial",
                    {{"classes", test.options.at("classes").dump()},
                     {"channels", test.options.at("input_channels").dump()}},
                    {}};
    if (!find_param(test, "up1.up.weight")) {
      adapted.options["up"] = "bilinear";
      adapted.options["corners"] = "aligned";
      adapted.options["middle"] = "half_in";
    }
    return adapted;
  }
  if (test.system != "U-Net") return std::nullopt;
  const std::string classes = test.options.at("num_classes").dump();
  if (find_param(test, "stem.conv1.conv.weight")) {
    return Adapted{"unet",
                   "pytorchcv",
                   {{"classes", classes},
                    {"up", "bilinear"},
                    {"corners", "aligned"},
                    {"skip", "last"},
                    {"bias", find_param(test, "stem.conv1.conv.bias") ? "1" : "0"}},
                   {}};
  }
  const auto& config = test.options.at("config");
  const auto& backbone = config.at("backbone");
  const bool transposed = backbone.at("upsample_cfg").at("type") == "DeconvModule";
  return Adapted{"unet",
                 "mmseg",
                 {{"classes", classes},
                  {"width", backbone.at("base_channels").dump()},
                  {"stages", backbone.at("num_stages").dump()},
                  {"up", transposed ? "transposed" : "projected"},
                  {"head", config.at("decode_head").at("num_convs").dump()}},
                 {}};
}

std::optional<Adapted> linknet(const Case& test) {
  if (test.system != "LinkNet") return std::nullopt;
  return Adapted{"linknet", "pytorchcv", {{"classes", test.options.at("num_classes").dump()}}, {}};
}

}  // namespace atrous::conformance
