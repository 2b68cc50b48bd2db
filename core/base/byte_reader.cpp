#include "core/base/byte_reader.h"

#include <cstdio>

#include "core/base/error.h"

namespace atrous {

void ByteReader::seek(std::size_t position) {
  if (position > bytes_.size()) {
    fail("seeks to " + std::to_string(position) + ", past the end of " +
         std::to_string(bytes_.size()) + " bytes");
  }
  position_ = position;
}

std::span<const std::byte> ByteReader::take(std::size_t count, std::string_view what) {
  if (count > remaining()) {
    fail("expected " + std::string(what) + " (" + std::to_string(count) + " bytes), " +
         std::to_string(remaining()) + " left; the file is cut off or damaged");
  }
  const auto taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::string_view ByteReader::text(std::size_t count, std::string_view what) {
  const auto taken = take(count, what);
  return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

ByteReader ByteReader::part(std::size_t count, std::string_view what) {
  const std::size_t begin = base_ + position_;
  return {take(count, what), name_, begin};
}

void ByteReader::fail(const std::string& message) const {
  char offset[32];
  std::snprintf(offset, sizeof offset, "0x%zx", base_ + position_);
  throw Error(Code::corrupt_file, std::string(name_) + ": at " + offset + ": " + message);
}

}  // namespace atrous
