#pragma once
#include <cstddef>
#include <utility>

namespace atrous::test {

/// Memory of a test that kernels of a device may touch. In programs with the GPU's emulator its checked
/// build sees every access: races, and whatever lies within `guard` bytes on either side. Elsewhere
/// nothing happens.
class Watched {
 public:
  Watched(void* place, std::size_t bytes, std::size_t guard);
  ~Watched();
  Watched(Watched&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
  Watched& operator=(Watched&& other) noexcept {
    std::swap(place_, other.place_);
    return *this;
  }

 private:
  void* place_;
};

}  // namespace atrous::test
