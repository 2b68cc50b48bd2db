// Tensors of any type for kernels that take them, between guard bands.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "core/tensor/dtype.h"
#include "kernels/element.h"
#include "tests/support/device_memory.h"

namespace atrous::test {

/// What `value` becomes when it is kept as `type`.
inline float rounded(kernels::Element type, float value) {
  switch (type) {
    case kernels::Element::bf16:
      return from_bf16(to_bf16(value));
    case kernels::Element::f16:
      return from_f16(to_f16(value));
    default:
      return value;
  }
}

/// `pixels` x `channels` numbers of a type, `stride` numbers from pixel to pixel. What holds no number
/// of the tensor holds a NaN, before and after (see clean_outside()). Aligned as GuardedBuffer is.
class TypedBuffer {
 public:
  TypedBuffer(kernels::Element type,
              std::ptrdiff_t pixels,
              std::ptrdiff_t channels,
              std::ptrdiff_t stride)
      : type_(type),
        size_(kernels::size_of(type)),
        pixels_(pixels),
        channels_(channels),
        stride_(stride),
        span_(pixels > 0 ? (pixels - 1) * stride + channels : 0),
        memory_(static_cast<std::size_t>(span_ + 2 * guard()) * static_cast<std::size_t>(size_),
                kCanary),
        watched_(data(),
                 static_cast<std::size_t>(span_ * size_),
                 static_cast<std::size_t>(guard() * size_)) {}

  /// As above, holding `dense`, rounded to the type.
  TypedBuffer(kernels::Element type,
              std::span<const float> dense,
              std::ptrdiff_t channels,
              std::ptrdiff_t stride)
      : TypedBuffer(type, static_cast<std::ptrdiff_t>(dense.size()) / channels, channels, stride) {
    for (std::ptrdiff_t i = 0; i < pixels_ * channels_; ++i)
      put(i / channels_ * stride_ + i % channels_, dense[static_cast<std::size_t>(i)]);
  }

  /// For Args, which point at floats whatever the type is.
  float* data() noexcept { return reinterpret_cast<float*>(memory_.data() + guard() * size_); }

  std::vector<float> dense() const {
    std::vector<float> values;
    for (std::ptrdiff_t i = 0; i < pixels_ * channels_; ++i)
      values.push_back(at(i / channels_ * stride_ + i % channels_));
    return values;
  }

  bool clean_outside() const noexcept {
    for (std::ptrdiff_t i = -guard(); i < span_ + guard(); ++i) {
      const bool inside = i >= 0 && i < span_ && i % stride_ < channels_;
      for (std::ptrdiff_t k = 0; k < size_ && !inside; ++k)
        if (memory_[static_cast<std::size_t>((i + guard()) * size_ + k)] != kCanary) return false;
    }
    return true;
  }

 private:
  static std::ptrdiff_t guard() noexcept {
    static const std::ptrdiff_t count = std::getenv("ATROUS_TEST_ALIGNED") ? 128 : 133;
    return count;
  }
  static constexpr std::uint8_t kCanary = 0xff;

  const std::uint8_t* place(std::ptrdiff_t i) const noexcept {
    return memory_.data() + (i + guard()) * size_;
  }
  void put(std::ptrdiff_t i, float value) {
    auto* to = const_cast<std::uint8_t*>(place(i));
    if (type_ == kernels::Element::f32) {
      std::memcpy(to, &value, sizeof(value));
    } else {
      const std::uint16_t bits = type_ == kernels::Element::f16 ? to_f16(value) : to_bf16(value);
      std::memcpy(to, &bits, sizeof(bits));
    }
  }
  float at(std::ptrdiff_t i) const {
    float value = 0;
    std::uint16_t bits = 0;
    if (type_ == kernels::Element::f32) {
      std::memcpy(&value, place(i), sizeof(value));
      return value;
    }
    std::memcpy(&bits, place(i), sizeof(bits));
    return type_ == kernels::Element::f16 ? from_f16(bits) : from_bf16(bits);
  }

  kernels::Element type_;
  std::ptrdiff_t size_, pixels_, channels_, stride_, span_;
  std::vector<std::uint8_t> memory_;
  Watched watched_;
};

}  // namespace atrous::test
