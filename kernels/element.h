#pragma once
#include <cstdint>

namespace atrous::kernels {

/// What a tensor of a problem is made of.
enum class Element : std::uint8_t { f32, bf16 };

/// A number of 8 bits with float32's exponent, in memory.
struct BFloat16 {
  std::uint16_t bits;
};

}  // namespace atrous::kernels
