// Memory that notices what a kernel should not have touched.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "tests/support/device_memory.h"

namespace atrous::test {

/// `pixels` x `channels` floats with `stride` floats from pixel to pixel, between two guard bands.
/// Bands, the lanes between channels and stride, and everything not yet written hold a canary: a
/// NaN with a payload of its own. So a kernel that reads too much spoils its result, and one that
/// writes too much is found by clean_outside(). The first element is aligned to a number only, unless
/// the environment has ATROUS_TEST_ALIGNED: rows for a device read aligned tensors in other ways.
class GuardedBuffer {
 public:
  GuardedBuffer(std::ptrdiff_t pixels, std::ptrdiff_t channels, std::ptrdiff_t stride)
      : pixels_(pixels),
        channels_(channels),
        stride_(stride),
        // The last pixel ends with its channels: what lies behind it belongs to somebody else.
        span_(pixels > 0 ? (pixels - 1) * stride + channels : 0),
        memory_(static_cast<std::size_t>(span_ + 2 * guard()), canary()),
        watched_(data(),
                 static_cast<std::size_t>(span_) * sizeof(float),
                 static_cast<std::size_t>(guard()) * sizeof(float)) {}

  /// As above, holding `dense`, pixels x channels.
  GuardedBuffer(std::span<const float> dense, std::ptrdiff_t channels, std::ptrdiff_t stride)
      : GuardedBuffer(static_cast<std::ptrdiff_t>(dense.size()) / channels, channels, stride) {
    for (std::ptrdiff_t i = 0; i < pixels_ * channels_; ++i)
      data()[i / channels_ * stride_ + i % channels_] = dense[static_cast<std::size_t>(i)];
  }

  float* data() noexcept { return memory_.data() + guard(); }

  /// The values without gaps and guards.
  std::vector<float> dense() const {
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(pixels_ * channels_));
    const float* from = memory_.data() + guard();
    for (std::ptrdiff_t i = 0; i < pixels_; ++i, from += stride_)
      values.insert(values.end(), from, from + channels_);
    return values;
  }

  /// True while every guard and gap still holds the canary.
  bool clean_outside() const noexcept {
    for (std::ptrdiff_t i = -guard(); i < span_ + guard(); ++i) {
      const bool inside = i >= 0 && i < span_ && i % stride_ < channels_;
      const float value = memory_[static_cast<std::size_t>(i + guard())];
      if (!inside && std::bit_cast<std::uint32_t>(value) != kCanary) return false;
    }
    return true;
  }

 private:
  static std::ptrdiff_t guard() noexcept {
    static const std::ptrdiff_t count = std::getenv("ATROUS_TEST_ALIGNED") ? 64 : 67;
    return count;
  }
  static constexpr std::uint32_t kCanary = 0x7fc0a715;
  static float canary() noexcept { return std::bit_cast<float>(kCanary); }

  std::ptrdiff_t pixels_, channels_, stride_, span_;
  std::vector<float> memory_;
  Watched watched_;
};

/// `bytes` bytes at a 64-byte boundary, all ones (NaN as floats), with a guard band behind them.
class GuardedBytes {
 public:
  explicit GuardedBytes(std::size_t bytes)
      : bytes_(bytes), memory_(bytes + kGuard + 64, kFill), watched_(data(), bytes, 0) {}

  std::byte* data() noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    return memory_.data() + (64 - address % 64) % 64;
  }
  bool clean_behind() noexcept {
    const std::byte* behind = data() + bytes_;
    return std::all_of(behind, behind + kGuard, [](std::byte b) { return b == kFill; });
  }

 private:
  static constexpr std::size_t kGuard = 256;
  static constexpr std::byte kFill{0xff};

  std::size_t bytes_;
  std::vector<std::byte> memory_;
  Watched watched_;
};

/// True when both hold the same bits: tells 0 from -0, and NaN equals itself.
inline bool same_bytes(std::span<const float> a, std::span<const float> b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i])) return false;
  return true;
}

}  // namespace atrous::test
