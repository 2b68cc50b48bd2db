#include "core/runtime/device.h"

#include <charconv>

#include "core/base/error.h"

namespace atrous {

Device Device::parse(std::string_view text) {
  if (text == "cpu") return {};
  if (text == "cuda") return {Kind::cuda, 0};
  if (text.starts_with("cuda:")) {
    const std::string_view digits = text.substr(5);
    int index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error == std::errc() && end == digits.data() + digits.size() && index >= 0)
      return {Kind::cuda, index};
  }
  throw Error(Code::usage, "device '" + std::string(text) + "': expected cpu, cuda or cuda:INDEX");
}

std::string Device::text() const {
  return kind == Kind::cpu ? "cpu" : "cuda:" + std::to_string(index);
}

}  // namespace atrous
