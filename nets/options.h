#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atrous::nets {

/// An option that a system understands. Values are text, so that recipes, command lines and
/// defaults are written the same way.
struct OptionSpec {
  enum class Kind { integer, real, choice, list };
  std::string_view name;
  std::string_view fallback;  // value when none is given
  std::string_view help;
  Kind kind = Kind::integer;
  int least = 0;  // integer, real and list: bounds of each number
  int most = 0;
  std::string_view choices{};  // choice: `a|b|c`
};

/// Checked options of one system.
class Options {
 public:
  /// Defaults of `specs` overlaid by `given`. Throws Error{Code::usage} that names `system`, the
  /// option, its value and what is possible.
  static Options resolve(std::string_view system,
                         std::span<const OptionSpec> specs,
                         const std::map<std::string, std::string>& given);

  int integer(std::string_view name) const;
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  std::vector<int> list(std::string_view name) const;
  const std::map<std::string, std::string, std::less<>>& all() const noexcept { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace atrous::nets
