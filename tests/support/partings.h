#pragma once
#include <cstddef>
#include <vector>

namespace atrous::test {

/// The same parting, whatever its numbers: 1 for pairs that are together.
inline std::vector<int> together(const std::vector<int>& numbers) {
  std::vector<int> pairs;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      pairs.push_back(numbers[i] >= 0 && numbers[i] == numbers[j]);
  return pairs;
}

}  // namespace atrous::test
