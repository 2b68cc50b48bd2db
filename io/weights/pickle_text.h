#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atrous::io {

/// `'a\x00b'`, as Python prints a str: the bytes it stands for, or nothing if it is none.
std::optional<std::string> unescape_string(std::string_view quoted);

/// Python's raw-unicode-escape (Latin-1 with \uXXXX) as UTF-8, or nothing for a broken escape.
std::optional<std::string> unescape_unicode(std::string_view text);

/// UTF-8 text of characters below 256 as one byte each (Python's `latin1` codec), or nothing.
std::optional<std::string> to_latin1(std::string_view utf8);

/// Appends a code point as UTF-8.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace atrous::io
