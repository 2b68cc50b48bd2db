#include "io/files/tar.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/base/byte_reader.h"

namespace atrous::io {
namespace {

constexpr std::size_t kBlock = 512, kMark = 257;

/// Octal digits, which blanks or zeros may surround.
std::size_t octal(const ByteReader& reader, std::string_view field) {
  const auto first = field.find_first_not_of(' ');
  const std::string_view digits = field.substr(first == std::string_view::npos ? 0 : first);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  if (error != std::errc()) reader.fail("expected an octal number in the tar header");
  return value;
}

}  // namespace

bool looks_like_tar(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= kBlock && std::memcmp(bytes.data() + kMark, "ustar", 5) == 0;
}

std::map<std::string, std::span<const std::byte>, std::less<>> read_tar(const MappedFile& file) {
  std::map<std::string, std::span<const std::byte>, std::less<>> members;
  ByteReader reader(file.bytes(), file.name());
  while (reader.remaining() >= kBlock) {
    const std::string_view header = reader.text(kBlock, "a tar header");
    if (header.find_first_not_of('\0') == std::string_view::npos) break;
    if (header.substr(kMark, 5) != "ustar") reader.fail("expected a tar header before here");
    const std::size_t size = octal(reader, header.substr(124, 12));
    const auto content = reader.take(size, "a tar member");
    reader.skip(std::min(reader.remaining(), (kBlock - size % kBlock) % kBlock));
    const std::string_view name = header.substr(0, 100);
    std::string plain(name.substr(0, name.find('\0')));
    if (plain.starts_with("./")) plain.erase(0, 2);
    const char type = header[156];
    if (type == '0' || type == '\0') members[std::move(plain)] = content;
  }
  return members;
}

}  // namespace atrous::io
