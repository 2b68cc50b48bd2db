#include "core/weights/naming.h"

namespace atrous {
namespace {

std::string fill_stars(std::string_view pattern, std::span<const std::string_view> parts) {
  std::string filled;
  std::size_t next = 0;
  for (const char c : pattern) {
    if (c == '*' && next < parts.size())
      filled += parts[next++];
    else
      filled += c;
  }
  return filled;
}

}  // namespace

std::optional<std::vector<std::string_view>> match_stars(std::string_view pattern,
                                                         std::string_view text) {
  std::vector<std::string_view> parts;
  const auto first = pattern.find('*');
  if (!text.starts_with(pattern.substr(0, first))) return std::nullopt;
  if (first == std::string_view::npos) return pattern == text ? std::optional(parts) : std::nullopt;
  text.remove_prefix(first);
  pattern.remove_prefix(first + 1);
  for (;;) {
    const auto star = pattern.find('*');
    const std::string_view literal = pattern.substr(0, star);
    if (star == std::string_view::npos) {
      if (!text.ends_with(literal)) return std::nullopt;
      parts.push_back(text.substr(0, text.size() - literal.size()));
      return parts;
    }
    const auto found = text.find(literal);
    if (found == std::string_view::npos) return std::nullopt;
    parts.push_back(text.substr(0, found));
    text.remove_prefix(found + literal.size());
    pattern.remove_prefix(star + 1);
  }
}

SourceName Naming::source(std::string_view ours) const {
  for (const Rename& rule : rules_)
    if (const auto parts = match_stars(rule.ours, ours))
      return {fill_stars(rule.theirs, *parts), rule.layout, fill_stars(rule.divisor, *parts)};
  return {std::string(ours)};
}

std::string Naming::source_module(std::string_view ours) const {
  std::string source = this->source(std::string(ours) + ".*").name;
  if (source.ends_with(".*")) source.resize(source.size() - 2);
  return source;
}

}  // namespace atrous
