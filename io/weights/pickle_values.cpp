// The opcodes of a pickle that make plain values: numbers, texts and bytes.
#include <bit>
#include <charconv>
#include <cstdlib>

#include "io/weights/pickle_machine.h"
#include "io/weights/pickle_text.h"

namespace atrous::io {

bool PickleMachine::plain_value(std::uint8_t opcode) {
  switch (opcode) {
    case 0x80:  // PROTO
      if (const auto version = reader_.number<std::uint8_t>("the protocol"); version > 5)
        reader_.fail("pickle protocol " + std::to_string(version) + ", at most 5 is known");
      return true;
    case 0x95:  // FRAME
      reader_.skip(8);
      return true;
    case 'N':
      push({});
      return true;
    case 0x88:
    case 0x89:  // NEWTRUE, NEWFALSE
      push({.kind = Kind::boolean, .integer = opcode == 0x88});
      return true;
    case 'K':
      push_integer(reader_.number<std::uint8_t>("an integer"));
      return true;
    case 'M':
      push_integer(reader_.number<std::uint16_t>("an integer"));
      return true;
    case 'J':
      push_integer(reader_.number<std::int32_t>("an integer"));
      return true;
    case 0x8a:
      push_long(reader_.number<std::uint8_t>("a length"));
      return true;
    case 0x8b:
      push_long(reader_.number<std::uint32_t>("a length"));
      return true;
    case 'I':
      push_decimal(false);
      return true;
    case 'L':
      push_decimal(true);
      return true;
    case 'F': {
      const std::string text(line());
      push({.kind = Kind::real, .real = std::strtod(text.c_str(), nullptr)});
      return true;
    }
    case 'G': {  // BINFLOAT, big-endian
      std::uint64_t bits = 0;
      for (const std::byte each : reader_.take(8, "a number"))
        bits = bits << 8 | std::to_integer<std::uint64_t>(each);
      push({.kind = Kind::real, .real = std::bit_cast<double>(bits)});
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::text_value(std::uint8_t opcode) {
  switch (opcode) {
    case 'X':
      push_text(Kind::text, sized(reader_.number<std::uint32_t>("a length"), "text"));
      return true;
    case 0x8c:
      push_text(Kind::text, sized(reader_.number<std::uint8_t>("a length"), "text"));
      return true;
    case 0x8d:
      push_text(Kind::text, sized(reader_.number<std::uint64_t>("a length"), "text"));
      return true;
    case 'T':  // Python 2's str may be text as well as bytes: users look at both kinds alike
    case 'B':
      push_text(Kind::bytes, sized(reader_.number<std::uint32_t>("a length"), "bytes"));
      return true;
    case 'U':
    case 'C':
      push_text(Kind::bytes, sized(reader_.number<std::uint8_t>("a length"), "bytes"));
      return true;
    case 0x8e:
    case 0x96:  // BINBYTES8, BYTEARRAY8
      push_text(Kind::bytes, sized(reader_.number<std::uint64_t>("a length"), "bytes"));
      return true;
    case 'S': {
      const auto text = unescape_string(line());
      if (!text) reader_.fail("expected a quoted string");
      push_owned(Kind::bytes, *text);
      return true;
    }
    case 'V': {
      const auto text = unescape_unicode(line());
      if (!text) reader_.fail("expected text with escapes");
      push_owned(Kind::text, *text);
      return true;
    }
    default:
      return false;
  }
}

void PickleMachine::push_long(std::size_t bytes) {
  const auto digits = reader_.take(bytes, "an integer");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes && i < 8; ++i)
    value |= std::to_integer<std::uint64_t>(digits[i]) << (8 * i);
  // Two's complement of any length; what does not fit (a hash, PyTorch's magic) keeps its bytes.
  if (bytes > 0 && bytes < 8 && (std::to_integer<unsigned>(digits[bytes - 1]) & 0x80U) != 0)
    value |= ~std::uint64_t{0} << (8 * bytes);
  push({.kind = Kind::integer,
        .integer = static_cast<std::int64_t>(value),
        .text = {reinterpret_cast<const char*>(digits.data()), bytes}});
}

void PickleMachine::push_decimal(bool is_long) {
  std::string_view text = line();
  if (!is_long && (text == "01" || text == "00")) {
    push({.kind = Kind::boolean, .integer = text == "01"});
    return;
  }
  if (is_long && text.ends_with('L')) text.remove_suffix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    reader_.fail("expected a decimal number of 64 bits");
  push({.kind = Kind::integer, .integer = value});
}

std::string_view PickleMachine::sized(std::uint64_t bytes, std::string_view what) {
  return reader_.text(
      bytes > reader_.remaining() ? reader_.remaining() + 1 : static_cast<std::size_t>(bytes),
      what);
}

}  // namespace atrous::io
