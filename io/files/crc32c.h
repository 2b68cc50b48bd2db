#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace atrous::io {

/// CRC-32C (Castagnoli, RFC 3720).
std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept;

}  // namespace atrous::io
