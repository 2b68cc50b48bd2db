#include "io/files/protobuf.h"

#include <string>

namespace atrous::io {

std::uint64_t read_varint(ByteReader& reader) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = reader.number<std::uint8_t>("a variable-length number");
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  reader.fail("a variable-length number of more than ten bytes");
}

ProtoField next_field(ByteReader& message) {
  using Wire = ProtoField::Wire;
  const std::uint64_t tag = read_varint(message);
  if (tag >> 32 != 0 || tag >> 3 == 0) message.fail("expected a field's tag");
  ProtoField field{.number = static_cast<std::uint32_t>(tag >> 3), .content = {{}, {}}};
  switch (tag & 7U) {
    case 0:
      field.value = read_varint(message);
      return field;
    case 1:
      field.wire = Wire::fixed64;
      field.value = message.number<std::uint64_t>("a number");
      return field;
    case 2: {
      field.wire = Wire::bytes;
      const std::uint64_t length = read_varint(message);
      if (length > message.remaining()) {
        message.fail("field " + std::to_string(field.number) + " of " + std::to_string(length) +
                     " bytes passes the end of its message; the file is cut off or damaged");
      }
      field.content = message.part(static_cast<std::size_t>(length), "a field");
      return field;
    }
    case 5:
      field.wire = Wire::fixed32;
      field.value = message.number<std::uint32_t>("a number");
      return field;
    default:
      message.fail("field " + std::to_string(field.number) + " has an unknown wire type");
  }
}

std::string_view ProtoField::text() const {
  ByteReader reader = content;
  return reader.text(reader.remaining(), "text");
}

}  // namespace atrous::io
