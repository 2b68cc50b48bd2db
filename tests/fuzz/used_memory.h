#pragma once
#include <cstddef>

namespace atrous::fuzz {

/// Counts what this thread allocates while an object of this class lives.
class UsedMemory {
 public:
  UsedMemory() noexcept;
  /// The most that was taken at one time, in bytes.
  std::size_t most() const noexcept;

 private:
  std::ptrdiff_t before_;
};

}  // namespace atrous::fuzz
