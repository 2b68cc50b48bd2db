#include "tests/conformance/adapters.h"

namespace atrous::conformance {

/// BiSeNet V1 and V2 as TorchSeg and CoinCheung have them.
std::optional<Adapted> bisenet(const Case& test) {
  const bool torchseg = test.system == "BiSeNet (TorchSeg)";
  const bool second = test.system == "BiSeNet V2 (CoinCheung)";
  if (!torchseg && !second && test.system != "BiSeNet V1 (CoinCheung)") return std::nullopt;
  Adapted adapted{second ? "bisenetv2" : "bisenet",
                  torchseg ? "torchseg" : "coincheung",
                  {{"classes", test.options.at("classes").dump()}}};
  auto& options = adapted.options;
  options["form"] = adapted.dialect;
  if (torchseg) {
    const auto backbone = test.options.at("backbone").get<std::string>();
    if (backbone.starts_with("resnet"))
      options["depth"] = backbone.substr(6);
    else
      options["backbone"] = backbone;
    options["width"] = "64";
    adapted.ignored = {"heads.0.*", "heads.1.*"};
  } else if (!second) {
    options["aux"] = test.outputs.size() > 1 ? "1" : "0";
  }
  return adapted;
}

}  // namespace atrous::conformance
