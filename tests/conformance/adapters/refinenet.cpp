#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// Depth of a backbone called resnet<depth>, or nothing.
std::string resnet_depth(const Case& test) {
  const auto backbone = test.options.value("backbone", std::string());
  return backbone.starts_with("resnet") ? backbone.substr(6) : std::string();
}

}  // namespace

std::optional<Adapted> lightweight_refinenet(const Case& test) {
  if (test.system != "Light-Weight RefineNet") return std::nullopt;
  Adapted adapted{"lwrefinenet-mbv2",
                  "dr-sleep",
                  {{"classes", test.options.at("classes").dump()},
                   {"crp_stages", test.options.at("crp_stages").dump()}}};
  if (test.options.value("backbone", std::string()).starts_with("mobilenet_v2")) {
    adapted.options["width"] = test.options.at("widths").at(0).dump();
    return adapted;
  }
  adapted.system = "lwrefinenet";
  adapted.options["depth"] = resnet_depth(test);
  adapted.options["widths"] = list_text(test.options.at("widths"));
  return adapted;
}

std::optional<Adapted> refinenet(const Case& test) {
  if (test.system != "RefineNet (PyTorch)") return std::nullopt;
  return Adapted{"refinenet",
                 "dr-sleep",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", resnet_depth(test)},
                  {"widths", list_text(test.options.at("widths"))},
                  {"crp_stages", test.options.at("crp_stages").dump()},
                  {"rcu_in", test.options.at("rcu_blocks_in").dump()},
                  {"rcu_out", test.options.at("rcu_blocks_out").dump()}}};
}

std::optional<Adapted> refinenet_matconvnet(const Case& test) {
  if (test.system != "RefineNet (MatConvNet)") return std::nullopt;
  constexpr int kStages = 4, kConvolutions = 3, kOthers = 2;
  int blocks = 0;
  for (int i = 0; i < kStages; ++i)
    blocks += test.options.at("backbone_blocks").at(static_cast<std::size_t>(i)).get<int>();
  std::string scales;
  for (const auto& scale : test.options.at("scales"))
    scales += (scales.empty() ? "" : ",") +
              std::to_string(static_cast<int>(100 * scale.get<double>() + 0.5));
  return Adapted{"refinenet-mat",
                 "matconvnet",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", std::to_string(kConvolutions * blocks + kOthers)},
                  {"scales_percent", scales},
                  {"crp_stages", test.options.at("pools").dump()},
                  {"crp_order", test.options.at("improved").get<bool>() ? "conv" : "pool"}},
                 {}};
}

}  // namespace atrous::conformance
