#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// Whether the case compares what only an auxiliary head makes.
std::string auxiliary(const Case& test) { return test.outputs.size() > 1 ? "1" : "0"; }

std::string classes(const Case& test) { return test.options.at("num_classes").dump(); }

/// The digits behind `text`: the R50 of a system's name.
std::string depth_behind(const std::string& system, std::string_view text) {
  return system.substr(text.size());
}

}  // namespace

/// pytorchcv's networks that have a backbone of their own, and those with options in common.
std::optional<Adapted> pytorchcv(const Case& test) {
  if (!test.origin.starts_with("pytorchcv")) return std::nullopt;
  const std::map<std::string, std::string> plain = {
      {"CGNet", "cgnet"},   {"DABNet", "dabnet"}, {"EDANet", "edanet"}, {"ENet", "enet"},
      {"ERFNet", "erfnet"}, {"ESNet", "esnet"},   {"LEDNet", "lednet"}, {"Fast-SCNN", "fastscnn"}};
  Adapted adapted{"", "pytorchcv", {{"classes", classes(test)}}};
  if (const auto found = plain.find(test.system); found != plain.end()) {
    adapted.system = found->second;
    if (test.system == "ENet") adapted.options["form"] = "pytorchcv";
    if (test.system == "Fast-SCNN") {
      adapted.options["form"] = "pytorchcv";
      adapted.options["align_corners"] = "1";
      adapted.options["aux"] = auxiliary(test);
    }
    return adapted;
  }
  const std::pair<std::string, std::string> deep[] = {
      {"FCN-8s(d) R", "pytorchcv-fcn"}, {"ICNet R", "pytorchcv-icnet"}, {"BiSeNet R", "bisenet"}};
  for (const auto& [prefix, system] : deep) {
    if (!test.system.starts_with(prefix)) continue;
    adapted.system = system;
    adapted.options["depth"] = depth_behind(test.system, prefix);
    adapted.options["aux"] = auxiliary(test);
    if (system == "bisenet") adapted.options["form"] = "pytorchcv";
    return adapted;
  }
  return std::nullopt;
}

/// Dilated residual networks: drn_c_26.
std::optional<Adapted> drn(const Case& test) {
  if (test.system != "DRN") return std::nullopt;
  const auto arch = test.options.at("arch").get<std::string>();
  // A projection that the blocks without sums have kept.
  return Adapted{"drn",
                 "fyu",
                 {{"classes", test.options.at("classes").dump()},
                  {"arch", arch.substr(4, 1)},
                  {"depth", arch.substr(6)}},
                 {},
                 {"base.9.0.downsample.*"}};
}

std::optional<Adapted> dfn(const Case& test) {
  if (test.system != "DFN (TorchSeg)") return std::nullopt;
  const auto backbone = test.options.at("backbone").get<std::string>();  // resnet101_v1c ...
  constexpr std::size_t kPrefix = 6;
  return Adapted{"dfn",
                 "torchseg",
                 {{"classes", test.options.at("classes").dump()},
                  {"depth", backbone.substr(kPrefix, backbone.find('_') - kPrefix)}},
                 {},
                 {"border_*", "smooth_heads.0.*", "smooth_heads.1.*", "smooth_heads.2.*"}};
}

}  // namespace atrous::conformance
