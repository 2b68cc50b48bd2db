#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace atrous {

enum class DType : std::uint8_t { f32, bf16, f16, i8, u8, i32, i64, boolean };

/// Bytes of one element.
constexpr int size_of(DType type) noexcept {
  switch (type) {
    case DType::f32:
    case DType::i32: return 4;
    case DType::bf16:
    case DType::f16: return 2;
    case DType::i64: return 8;
    case DType::i8:
    case DType::u8:
    case DType::boolean: return 1;
  }
  return 0;
}

/// `f32`, `bf16`, ... as used in kernel ids and messages.
std::string_view name_of(DType type) noexcept;

/// bfloat16 bits of `value`, rounded to nearest even; NaN stays NaN.
std::uint16_t to_bf16(float value) noexcept;
inline float from_bf16(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// IEEE binary16 bits of `value`, rounded to nearest even, overflow to infinity.
std::uint16_t to_f16(float value) noexcept;
float from_f16(std::uint16_t bits) noexcept;

/// Converts `count` elements of any type to float. i64 and i32 beyond 2^24 are rounded.
void to_f32(DType type, const void* from, std::ptrdiff_t count, float* to) noexcept;

}  // namespace atrous
