#include "tests/conformance/adapters.h"

namespace atrous::conformance {

std::optional<Adapted> lightweight_refinenet(const Case& test) {
  if (test.system != "Light-Weight RefineNet") return std::nullopt;
  if (!test.options.value("backbone", std::string()).starts_with("mobilenet_v2"))
    return std::nullopt;
  return Adapted{"lwrefinenet-mbv2",
                 "dr-sleep",
                 {{"classes", test.options.at("classes").dump()},
                  {"width", test.options.at("widths").at(0).dump()},
                  {"crp_stages", test.options.at("crp_stages").dump()}}};
}

}  // namespace atrous::conformance
