#include "nets/options.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/error.h"

namespace atrous::nets {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// The whole text as a number, or nothing.
template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string possible(const OptionSpec& spec) {
  if (spec.kind == OptionSpec::Kind::choice) {
    std::string text = "one of";
    for (const std::string& choice : split(spec.choices, '|')) text += " " + choice;
    return text;
  }
  const std::string bounds = std::to_string(spec.least) + " to " + std::to_string(spec.most);
  return spec.kind == OptionSpec::Kind::list ? "numbers " + bounds + " with commas" : bounds;
}

bool is_valid(const OptionSpec& spec, const std::string& value) {
  const auto in_bounds = [&](const std::string& text) {
    const auto number = parse<int>(text);
    return number && *number >= spec.least && *number <= spec.most;
  };
  const auto real_in_bounds = [&](const std::string& text) {
    const auto number = parse<double>(text);
    return number && *number >= spec.least && *number <= spec.most;
  };
  switch (spec.kind) {
    case OptionSpec::Kind::integer:
      return in_bounds(value);
    case OptionSpec::Kind::real:
      return real_in_bounds(value);
    case OptionSpec::Kind::choice: {
      const auto choices = split(spec.choices, '|');
      return std::find(choices.begin(), choices.end(), value) != choices.end();
    }
    case OptionSpec::Kind::list: {
      const auto numbers = split(value, ',');
      return std::all_of(numbers.begin(), numbers.end(), in_bounds);
    }
  }
  return false;
}

std::string names_of(std::span<const OptionSpec> specs) {
  std::string names;
  for (const OptionSpec& spec : specs) names += (names.empty() ? "" : " ") + std::string(spec.name);
  return names;
}

}  // namespace

Options Options::resolve(std::string_view system,
                         std::span<const OptionSpec> specs,
                         const std::map<std::string, std::string>& given) {
  Options options;
  for (const OptionSpec& spec : specs) options.values_.emplace(spec.name, spec.fallback);
  for (const auto& [name, value] : given) {
    const auto spec = std::ranges::find(specs, name, &OptionSpec::name);
    if (spec == specs.end()) {
      throw Error(Code::usage, std::string(system) + ": unknown option '" + name + "'; it has " +
                                   names_of(specs));
    }
    if (!is_valid(*spec, value)) {
      throw Error(Code::usage, std::string(system) + ": " + name + "=" + value + ": expected " +
                                   possible(*spec));
    }
    options.values_[name] = value;
  }
  return options;
}

const std::string& Options::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw Error(Code::usage, "no option is called '" + std::string(name) + "'");
  return found->second;
}

int Options::integer(std::string_view name) const { return parse<int>(text(name)).value(); }

double Options::real(std::string_view name) const { return parse<double>(text(name)).value(); }

std::vector<int> Options::list(std::string_view name) const {
  std::vector<int> numbers;
  for (const std::string& part : split(text(name), ','))
    numbers.push_back(parse<int>(part).value());
  return numbers;
}

}  // namespace atrous::nets
