#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;
using Texts = std::map<std::string, std::string>;

std::string flag(const Json& config, const char* name, bool fallback) {
  return config.value(name, fallback) ? "1" : "0";
}

void add_psa(const Json& head, Texts& options) {
  const auto type = head.value("psa_type", std::string("bi-direction"));
  options["psa"] = type == "bi-direction" ? "both" : type;
  options["mask"] = list_text(head.at("mask_size"));
  options["compact"] = flag(head, "compact", false);
  options["shrink"] = std::to_string(head.value("shrink_factor", 2));
  options["psa_softmax"] = flag(head, "psa_softmax", true);
  const Json divisor = head.value("normalization_factor", Json(1.0));
  const Json& mask = head.at("mask_size");
  options["divisor"] =
      std::to_string(divisor.is_null() ? mask.at(0).get<int>() * mask.at(1).get<int>()
                                       : static_cast<int>(divisor.get<double>()));
}

}  // namespace

std::string add_attention_head(const nlohmann::json& head,
                               std::map<std::string, std::string>& options) {
  const auto type = head.at("type").get<std::string>();
  const auto number = [&](const char* name, int fallback) {
    return std::to_string(head.value(name, fallback));
  };
  if (type == "CCHead") {
    options["recurrence"] = number("recurrence", 2);
    options["concat_input"] = flag(head, "concat_input", true);
    return "mmseg-ccnet";
  }
  if (type == "NLHead") {
    options["reduction"] = number("reduction", 2);
    options["scaled"] = flag(head, "use_scale", true);
    options["mode"] = head.value("mode", std::string("embedded_gaussian"));
    options["concat_input"] = flag(head, "concat_input", true);
    return "mmseg-nonlocal";
  }
  if (type == "DAHead") {
    options["key_width"] = head.at("pam_channels").dump();
    return "mmseg-danet";
  }
  if (type == "ISAHead") {
    options["key_width"] = head.at("isa_channels").dump();
    options["factor"] = list_text(head.value("down_factor", Json{8, 8}));
    return "mmseg-isanet";
  }
  if (type == "OCRHead") {
    options["key_width"] = head.at("ocr_channels").dump();
    return "mmseg-ocrnet";
  }
  if (type == "EncHead") {
    options["codes"] = number("num_codes", 32);
    options["lateral"] = flag(head, "add_lateral", false);
    options["se"] = flag(head, "use_se_loss", true);
    return "mmseg-encnet";
  }
  if (type != "PSAHead") return {};
  add_psa(head, options);
  return "mmseg-psanet";
}

void add_coarse_head(const nlohmann::json& head, std::map<std::string, std::string>& options) {
  options["coarse_width"] = head.at("channels").dump();
  options["coarse_convs"] = std::to_string(head.value("num_convs", 2));
  options["coarse_concat"] = flag(head, "concat_input", true);
}

}  // namespace atrous::conformance
