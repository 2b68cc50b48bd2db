#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

constexpr std::optional<Adapted> (*kAdapters[])(const Case&) = {
    attention_network,
    lightweight_refinenet,   mmseg_resnet,       refinenet, torchvision_classifier,
    torchvision_mobilenetv3, torchvision_resnet,
};

}  // namespace

std::string list_text(const nlohmann::json& numbers) {
  std::string text;
  for (const nlohmann::json& number : numbers) text += (text.empty() ? "" : ",") + number.dump();
  return text;
}

std::optional<Adapted> adapt(const Case& test) {
  for (const auto adapter : kAdapters)
    if (auto adapted = adapter(test)) return adapted;
  return std::nullopt;
}

}  // namespace atrous::conformance
