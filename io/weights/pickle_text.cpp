#include "io/weights/pickle_text.h"

#include <charconv>

namespace atrous::io {
namespace {

/// `count` hexadecimal digits of `text` from `at`.
std::optional<std::uint32_t> hexadecimal(std::string_view text, std::size_t at, std::size_t count) {
  if (at > text.size() || text.size() - at < count) return std::nullopt;
  std::uint32_t value = 0;
  const char* from = text.data() + at;
  const auto [end, error] = std::from_chars(from, from + count, value, 16);
  return error == std::errc() && end == from + count ? std::optional(value) : std::nullopt;
}

std::optional<char> simple_escape(char letter) noexcept {
  constexpr std::string_view kLetters = "abfnrtv\\'\"", kStandFor = "\a\b\f\n\r\t\v\\'\"";
  const auto found = kLetters.find(letter);
  return found == std::string_view::npos ? std::nullopt : std::optional(kStandFor[found]);
}

}  // namespace

std::optional<std::string> unescape_string(std::string_view quoted) {
  while (quoted.ends_with('\r') || quoted.ends_with(' ')) quoted.remove_suffix(1);
  if (quoted.size() < 2 || (quoted[0] != '\'' && quoted[0] != '"') || quoted.back() != quoted[0])
    return std::nullopt;
  quoted = quoted.substr(1, quoted.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] != '\\') {
      text += quoted[i];
      continue;
    }
    if (++i == quoted.size()) return std::nullopt;
    if (quoted[i] == 'x') {
      const auto value = hexadecimal(quoted, i + 1, 2);
      if (!value) return std::nullopt;
      text += static_cast<char>(*value);
      i += 2;
    } else if (const auto escaped = simple_escape(quoted[i])) {
      text += *escaped;
    } else {
      return std::nullopt;
    }
  }
  return text;
}

std::optional<std::string> unescape_unicode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool wide = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'U';
    if (wide || (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'u')) {
      const std::size_t digits = wide ? 8 : 4;
      const auto code = hexadecimal(text, i + 2, digits);
      if (!code || *code > 0x10FFFF) return std::nullopt;
      append_utf8(result, *code);
      i += 1 + digits;
    } else {
      append_utf8(result, static_cast<unsigned char>(text[i]));
    }
  }
  return result;
}

std::optional<std::string> to_latin1(std::string_view utf8) {
  std::string result;
  result.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first < 0x80) {
      result += utf8[i];
      continue;
    }
    const bool two = (first == 0xC2 || first == 0xC3) && i + 1 < utf8.size() &&
                     (static_cast<unsigned char>(utf8[i + 1]) & 0xC0U) == 0x80U;
    if (!two) return std::nullopt;
    const auto second = static_cast<unsigned char>(utf8[++i]);
    result += static_cast<char>((first & 3U) << 6 | (second & 0x3FU));
  }
  return result;
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto add = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0 | code >> 6);
    return add(0x80 | (code & 0x3F));
  }
  if (code < 0x10000) {
    add(0xE0 | code >> 12);
  } else {
    add(0xF0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3F));
  }
  add(0x80 | (code >> 6 & 0x3F));
  add(0x80 | (code & 0x3F));
}

}  // namespace atrous::io
