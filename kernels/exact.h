#pragma once
#include <cstdint>

namespace atrous::kernels {

/// Whether a row gives the exact result on small integers (see tests/kernels).
enum class Exact : std::uint8_t { no, yes };

}  // namespace atrous::kernels
