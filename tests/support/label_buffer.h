// Where kernels write labels, with a guard band on both sides.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/support/device_memory.h"

namespace atrous::test {

/// `count` labels of one byte, or of four when `wide`. Aligned to four bytes only.
class LabelBuffer {
 public:
  LabelBuffer(std::ptrdiff_t count, bool wide)
      : wide_(wide),
        bytes_(static_cast<std::size_t>(count) * (wide ? 4 : 1)),
        memory_(bytes_ + 2 * kGuard, kFill),
        watched_(data(), bytes_, kGuard) {}

  void* data() noexcept { return memory_.data() + kGuard; }

  std::vector<int> labels() const {
    const std::uint8_t* from = memory_.data() + kGuard;
    if (!wide_) return {from, from + bytes_};
    std::vector<std::int32_t> values(bytes_ / 4);
    std::memcpy(values.data(), from, bytes_);
    return values;
  }
  bool clean_outside() const noexcept {
    const auto filled = [](std::uint8_t b) { return b == kFill; };
    return std::all_of(memory_.begin(), memory_.begin() + kGuard, filled) &&
           std::all_of(memory_.end() - kGuard, memory_.end(), filled);
  }

 private:
  static constexpr std::ptrdiff_t kGuard = 132;
  static constexpr std::uint8_t kFill = 0xa5;

  bool wide_;
  std::size_t bytes_;
  std::vector<std::uint8_t> memory_;
  Watched watched_;
};

}  // namespace atrous::test
