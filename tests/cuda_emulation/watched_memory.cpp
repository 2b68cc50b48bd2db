// In place of tests/support/device_memory.cpp: what tests keep in vectors is memory of the device.
#include "tests/cuda_emulation/runtime.h"
#include "tests/support/device_memory.h"

namespace atrous::test {

Watched::Watched(void* place, std::size_t bytes, std::size_t guard) : place_(place) {
  // The shadow is some thirty times as large as what it tells about.
  constexpr std::size_t kMost = std::size_t{1} << 20;
  if (bytes == 0 || bytes > kMost || !emulation::instrumented())
    place_ = nullptr;
  else
    emulation::device_adopt(place, bytes, guard, "memory of the test");
}

Watched::~Watched() {
  if (place_) emulation::device_free(place_);
}

}  // namespace atrous::test
