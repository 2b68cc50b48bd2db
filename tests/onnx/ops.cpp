#include "tests/onnx/ops.h"

namespace atrous::onnx {

Lower find_operator(const std::string& name) {
  static const Operators all = [] {
    Operators joined;
    for (const auto& group : {window_operators(), number_operators(), channel_operators(),
                              space_operators(), resize_operators(), region_operators()})
      joined.insert(group.begin(), group.end());
    return joined;
  }();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace atrous::onnx
