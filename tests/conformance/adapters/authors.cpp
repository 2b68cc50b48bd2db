#include "tests/conformance/adapters.h"

namespace atrous::conformance {

/// PSPNet as its authors ported it to PyTorch.
std::optional<Adapted> semseg(const Case& test) {
  if (test.system != "PSPNet (semseg)") return std::nullopt;
  return Adapted{"semseg-pspnet",
                 "semseg",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", test.options.at("layers").dump()},
                  {"pool_sizes", list_text(test.options.at("bins"))}}};
}

/// MIT CSAIL's networks: encoder and decoder have names such as resnet50dilated and ppm_deepsup.
std::optional<Adapted> csail(const Case& test) {
  if (!test.system.starts_with("CSAIL ADE20K")) return std::nullopt;
  auto encoder = test.options.at("encoder").get<std::string>();
  auto decoder = test.options.at("decoder").get<std::string>();
  const bool dilated = encoder.ends_with("dilated");
  if (dilated) encoder.resize(encoder.size() - std::string("dilated").size());
  const bool deepsup = decoder.ends_with("_deepsup");
  if (deepsup) decoder.resize(decoder.size() - 8);
  return Adapted{"csail",
                 "csail",
                 {{"classes", test.options.at("classes").dump()},
                  {"encoder", encoder},
                  {"output_stride", dilated ? "8" : "32"},
                  {"decoder", decoder},
                  {"deepsup", deepsup ? "1" : "0"},
                  {"width", decoder == "upernet" ? test.options.at("fpn_dim").dump() : "512"}},
                 {},
                 {"*._running_iter", "*._tmp_running_mean", "*._tmp_running_var"}};
}

/// The depth of a DenseNet follows from the numbers of layers of its blocks.
std::optional<Adapted> denseaspp(const Case& test) {
  if (test.system != "DenseASPP") return std::nullopt;
  const std::map<std::string, std::string> depths = {
      {"6,12,24,16", "121"}, {"6,12,36,24", "161"}, {"6,12,32,32", "169"}, {"6,12,48,32", "201"}};
  return Adapted{"denseaspp",
                 "denseaspp",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", depths.at(list_text(test.options.at("block_config")))},
                  {"output_stride", test.options.at("output_stride").dump()},
                  {"hidden", test.options.at("d_feature0").dump()},
                  {"growth", test.options.at("d_feature1").dump()}}};
}

}  // namespace atrous::conformance
