#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/byte_reader.h"

namespace atrous::io {

/// One field of a message in Protocol Buffers' wire format.
struct ProtoField {
  enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
  std::uint32_t number = 0;
  Wire wire = Wire::varint;
  std::uint64_t value = 0;  // of a varint or a fixed number
  ByteReader content;       // of bytes, text, messages and packed numbers

  bool is(std::uint32_t wanted, Wire as) const noexcept { return number == wanted && wire == as; }
  bool is_bytes(std::uint32_t wanted) const noexcept { return is(wanted, Wire::bytes); }
  bool is_number(std::uint32_t wanted) const noexcept {
    return number == wanted && wire != Wire::bytes;
  }
  std::string_view text() const;
};

/// The next field of a message; the reader must have bytes left. Groups are refused.
/// Throws Error{Code::corrupt_file}.
ProtoField next_field(ByteReader& message);

/// A number of one to ten bytes, seven bits each.
std::uint64_t read_varint(ByteReader& reader);

}  // namespace atrous::io
