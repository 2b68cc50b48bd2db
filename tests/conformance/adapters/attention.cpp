#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

/// The depth of a bottleneck ResNet: three convolutions a block, the stem and the classifier.
std::string depth_of(const Json& blocks) {
  int total = 0;
  for (const Json& count : blocks) total += count.get<int>();
  return std::to_string(3 * total + 2);
}

Adapted psanet(const Json& options) {
  constexpr const char* kTypes[] = {"collect", "distribute", "both"};
  const std::string mask = options.at("mask_h").dump() + "," + options.at("mask_w").dump();
  return {
      "semseg-psanet",
      "semseg",
      {{"classes", options.at("classes").dump()},
       {"depth", options.at("layers").dump()},
       {"psa", kTypes[options.at("psa_type").get<int>()]},
       {"mask", mask},
       {"compact", options.at("compact").get<bool>() ? "1" : "0"},
       {"shrink", options.at("shrink_factor").dump()},
       {"divisor", std::to_string(static_cast<int>(options.value("normalization_factor", 1.0)))},
       {"psa_softmax", options.value("psa_softmax", true) ? "1" : "0"}}};
}

Adapted encnet(const Case& test) {
  const Json& options = test.options;
  const auto backbone = options.at("backbone").get<std::string>();  // resnet50s
  const auto flag = [&](const char* name) {
    return std::string(options.value(name, false) ? "1" : "0");
  };
  bool aux = false;
  for (const Samples& output : test.outputs) aux = aux || output.name == "aux";
  return {"encnet",
          "pytorch-encoding",
          {{"classes", options.at("classes").dump()},
           {"depth", backbone.substr(6, backbone.size() - 7)},
           {"codes", options.at("ncodes").dump()},
           {"lateral", flag("lateral")},
           {"se", flag("se_loss")},
           {"aux", aux ? "1" : "0"}}};
}

Adapted ocnet(const Json& options) {
  Adapted adapted{
      "ocnet",
      "ocnet",
      {{"classes", options.at("classes").dump()}, {"depth", depth_of(options.at("layers"))}}};
  if (options.contains("dilations_asp")) {
    adapted.options["context"] = "asp";
    adapted.options["rates"] = list_text(options.at("dilations_asp"));
  } else if (options.contains("pyramid")) {
    adapted.options["context"] = "pyramid";
    adapted.options["cells"] = list_text(options.at("pyramid"));
  }
  return adapted;
}

}  // namespace

/// Networks of attention in their authors' form, and pytorchcv's DANet.
std::optional<Adapted> attention_network(const Case& test) {
  const Json& options = test.options;
  if (test.system == "CCNet") {
    return Adapted{"ccnet",
                   "ccnet",
                   {{"classes", options.at("classes").dump()},
                    {"depth", depth_of(options.at("layers"))},
                    {"recurrence", options.at("recurrence").dump()}}};
  }
  if (test.system.starts_with("OCNet ")) return ocnet(options);
  if (test.system == "PSANet" && options.contains("mask_h")) return psanet(options);
  if (test.system == "EncNet" && options.contains("ncodes")) return encnet(test);
  constexpr std::string_view kDaNet = "DANet R";
  if (!test.system.starts_with(kDaNet) || !test.origin.starts_with("pytorchcv"))
    return std::nullopt;
  return Adapted{"pytorchcv-danet",
                 "pytorchcv",
                 {{"classes", options.at("num_classes").dump()},
                  {"depth", test.system.substr(kDaNet.size())}}};
}

}  // namespace atrous::conformance
