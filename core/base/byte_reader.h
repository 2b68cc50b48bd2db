#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace atrous {

/// Bounds-checked cursor over bytes that came from outside. Every file reader goes through it.
///
/// Each read throws Error{Code::corrupt_file} with `name`, the offset and what was expected when
/// fewer bytes are left than asked for; nothing is ever read beyond the span.
class ByteReader {
 public:
  /// `name` is the file or member name used in messages; both arguments must outlive the reader.
  /// `base` is where the bytes begin in the file: messages give offsets in the file.
  ByteReader(std::span<const std::byte> bytes, std::string_view name, std::size_t base = 0)
      : bytes_(bytes), name_(name), base_(base) {}

  std::size_t size() const noexcept { return bytes_.size(); }
  std::size_t position() const noexcept { return position_; }
  std::size_t remaining() const noexcept { return bytes_.size() - position_; }

  void seek(std::size_t position);
  void skip(std::size_t count) { take(count, "bytes to skip"); }

  /// The next `count` bytes as a view into the file.
  std::span<const std::byte> take(std::size_t count, std::string_view what);
  std::string_view text(std::size_t count, std::string_view what);
  /// A reader of the next `count` bytes alone, with the same name and true offsets.
  ByteReader part(std::size_t count, std::string_view what);

  /// A little-endian number.
  template <class T>
  requires std::is_arithmetic_v<T> T number(std::string_view what) {
    static_assert(std::endian::native == std::endian::little);
    T value;
    std::memcpy(&value, take(sizeof(T), what).data(), sizeof(T));
    return value;
  }

  /// Throws Error{Code::corrupt_file} `name: at 0x1f: message`.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  std::span<const std::byte> bytes_;
  std::string_view name_;
  std::size_t base_;
  std::size_t position_ = 0;
};

}  // namespace atrous
