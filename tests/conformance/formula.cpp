#include "tests/conformance/formula.h"

namespace atrous::conformance {
namespace {

std::uint64_t mix(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

std::uint64_t fnv1a64(std::string_view text) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

std::vector<float> named_uniform(std::string_view name,
                                 std::ptrdiff_t count,
                                 double low,
                                 double high) {
  const std::uint64_t seed = fnv1a64(name);
  std::vector<float> values(static_cast<std::size_t>(count));
  std::uint64_t state = seed;
  for (float& value : values) {
    state += 0x9E3779B97F4A7C15ULL;
    const double u = static_cast<double>(mix(state) >> 40) / 16777216.0;
    value = static_cast<float>(low + (high - low) * u);
  }
  return values;
}

}  // namespace atrous::conformance
