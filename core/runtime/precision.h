#pragma once
#include <cstdint>

namespace atrous {

/// How exact a kernel's products are; sums are float32 always.
enum class Precision : std::uint8_t {
  f32,   // float32, or as accurate
  bf16,  // operands may be rounded to bfloat16 (8 bits)
};

}  // namespace atrous
