#include "nets/systems/lwrefinenet_names.h"

#include <string>
#include <utility>
#include <vector>

namespace atrous::nets {

Naming lwrefinenet_mbv2_names(const Options&) {
  std::vector<Rename> rules = {{"encoder.stem.conv.*", "layer1.0.*"},
                               {"encoder.stem.bn.*", "layer1.1.*"},
                               {"encoder.stem.*", "layer1.*"},
                               {"crp*.conv*.*", "crp*.0.*_outvar_dimred.*"},
                               {"crp*.*", "crp*.*"},
                               {"adapt*.*", "conv_adapt*.*"},
                               {"classify.*", "segm.*"}};
  constexpr const char* kParts[] = {"expand", "depthwise", "project"};
  for (int stage = 1; stage <= 7; ++stage) {
    const std::string ours = "encoder.stage" + std::to_string(stage) + ".";
    const std::string theirs = "layer" + std::to_string(stage + 1) + ".";
    for (int part = 0; part < 3; ++part) {
      const std::string place = "*.output." + std::to_string(part);
      rules.push_back({ours + "*." + kParts[part] + ".conv.*", theirs + place + ".0.*"});
      rules.push_back({ours + "*." + kParts[part] + ".bn.*", theirs + place + ".1.*"});
    }
    rules.push_back({ours + "*", theirs + "*"});
    rules.push_back(
        {"lateral" + std::to_string(stage) + ".*", "conv" + std::to_string(stage + 1) + ".*"});
  }
  return Naming(std::move(rules));
}

}  // namespace atrous::nets
