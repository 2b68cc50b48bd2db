#pragma once
#include <algorithm>
#include <array>
#include <string>

#include "core/base/error.h"
#include "nets/options.h"

namespace atrous::nets {

/// The list of option `name`, which has to hold kCount numbers. Throws Error{Code::usage}.
template <std::size_t kCount>
std::array<int, kCount> counted_list(const Options& options, std::string_view name) {
  const std::vector<int> numbers = options.list(name);
  if (numbers.size() != kCount) {
    throw Error(Code::usage, "option " + std::string(name) + "=" + options.text(name) +
                                 ": expected " + std::to_string(kCount) + " numbers with commas");
  }
  std::array<int, kCount> result{};
  std::copy(numbers.begin(), numbers.end(), result.begin());
  return result;
}

}  // namespace atrous::nets
