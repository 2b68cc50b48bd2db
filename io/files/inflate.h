#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "io/files/read_limit.h"

namespace atrous::io {

/// Bytes in memory and what keeps them alive.
struct Unpacked {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};

/// What surrounds deflated data.
enum class Wrapper { none, zlib };

/// Unpacks deflated data (RFC 1951; with its zlib frame and checksum, RFC 1950). `size` is the
/// unpacked length where the file tells it. `place` is for messages.
/// Throws Error{Code::corrupt_file} when the data is damaged, has another length or passes the
/// limit, and Error{Code::unsupported} when this build has no zlib.
Unpacked inflate(std::span<const std::byte> packed,
                 Wrapper wrapper,
                 std::optional<std::size_t> size,
                 const std::string& place,
                 ReadLimit& limit);

/// CRC-32 of zip archives (0 when this build has no zlib, which cannot come to check it).
std::uint32_t crc32(std::span<const std::byte> bytes) noexcept;

}  // namespace atrous::io
