#include "core/tensor/dtype.h"

#include <cmath>
#include <cstring>

namespace atrous {
namespace {

template <class T>
T load(const void* from, std::ptrdiff_t i) noexcept {
  T value;
  std::memcpy(&value, static_cast<const std::byte*>(from) + i * std::ptrdiff_t{sizeof(T)},
              sizeof(T));
  return value;
}

inline float half_to_float(std::uint16_t bits) noexcept {
  // Without branches, so that the conversion of a tensor becomes vector code. Reading exponent and
  // mantissa as a float gives the value times 2^-112, subnormals included.
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16;
  const std::uint32_t shifted = static_cast<std::uint32_t>(bits & 0x7FFFU) << 13;
  const std::uint32_t finite =
      std::bit_cast<std::uint32_t>(std::bit_cast<float>(shifted) * 0x1p112F);
  const std::uint32_t special = shifted | 0x7F800000U;
  return std::bit_cast<float>(sign | ((bits & 0x7C00U) == 0x7C00U ? special : finite));
}

template <class T, class Convert>
void convert(const void* from, std::ptrdiff_t count, float* to, Convert to_float) noexcept {
  for (std::ptrdiff_t i = 0; i < count; ++i) to[i] = to_float(load<T>(from, i));
}

}  // namespace

std::string_view name_of(DType type) noexcept {
  switch (type) {
    case DType::f32:
      return "f32";
    case DType::bf16:
      return "bf16";
    case DType::f16:
      return "f16";
    case DType::i8:
      return "i8";
    case DType::u8:
      return "u8";
    case DType::i32:
      return "i32";
    case DType::i64:
      return "i64";
    case DType::boolean:
      return "bool";
  }
  return "unknown";
}

std::uint16_t to_bf16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>((bits >> 16) | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

std::uint16_t to_f16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);
  if (magnitude < 0x38800000U) {
    // Subnormal: adding 0.5 lines the mantissa up with the last bits, rounding on the way.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
  }
  const std::uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13) & 1U);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000U) >> 13));
}

float from_f16(std::uint16_t bits) noexcept { return half_to_float(bits); }

void to_f32(DType type, const void* from, std::ptrdiff_t count, float* to) noexcept {
  const auto plain = [](auto value) { return static_cast<float>(value); };
  switch (type) {
    case DType::f32:
      return convert<float>(from, count, to, plain);
    case DType::bf16:
      return convert<std::uint16_t>(from, count, to, [](auto bits) { return from_bf16(bits); });
    case DType::f16:
      return convert<std::uint16_t>(from, count, to, [](auto bits) { return half_to_float(bits); });
    case DType::i8:
      return convert<std::int8_t>(from, count, to, plain);
    case DType::u8:
    case DType::boolean:
      return convert<std::uint8_t>(from, count, to, plain);
    case DType::i32:
      return convert<std::int32_t>(from, count, to, plain);
    case DType::i64:
      return convert<std::int64_t>(from, count, to, plain);
  }
}

}  // namespace atrous
