#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/tensor/shape.h"

namespace atrous::conformance {

/// FNV-1a, 64 bits.
std::uint64_t fnv1a64(std::string_view text) noexcept;

/// The named uniform of the conformance format: element i is
/// float32(low + (high - low) * u(name, i)) with u in [0, 1) from a 24-bit hash.
std::vector<float> named_uniform(std::string_view name,
                                 std::ptrdiff_t count,
                                 double low,
                                 double high);

}  // namespace atrous::conformance
