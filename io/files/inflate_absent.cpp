#include "core/base/error.h"
#include "io/files/inflate.h"

namespace atrous::io {

Unpacked inflate(std::span<const std::byte>,
                                     Wrapper,
                                     std::optional<std::size_t>,
                                     const std::string& place,
                                     ReadLimit&) {
  throw Error(Code::unsupported, place +
                                     ": is compressed, and this build has no zlib; build with "
                                     "-DATROUS_ZLIB=ON (Debian package zlib1g-dev)");
}

std::uint32_t crc32(std::span<const std::byte>) noexcept { return 0; }

}  // namespace atrous::io
