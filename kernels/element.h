#pragma once
#include <cstdint>

namespace atrous::kernels {

/// What a tensor of a problem is made of.
enum class Element : std::uint8_t { f32, bf16 };

}  // namespace atrous::kernels
