#pragma once
#include <cstdint>

namespace atrous {

/// How exact a kernel's products are, best first; sums are float32 always.
enum class Precision : std::uint8_t {
  f32,     // float32, or as exact
  f32_16,  // operands may be rounded to 16 of their 24 bits
  f16,     // operands may be rounded to 11 bits, and kept as binary16
  bf16,    // operands may be rounded to bfloat16, 8 bits
};

}  // namespace atrous
