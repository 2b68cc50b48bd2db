// One target for libFuzzer; the build names it.
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atrous::fuzz;
  static const Target& target = *find_target(ATROUS_FUZZ_TARGET);
  run_within_limits(target, std::as_bytes(std::span(data, size)));
  return 0;
}
