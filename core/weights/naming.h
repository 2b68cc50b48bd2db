#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/weights/layout.h"

namespace atrous {

/// One rule of a naming table. The n-th `*` stands for the same text on both sides, as short as
/// possible: {"backbone.*.expand.bn.*", "*.output.0.1.*"}.
struct Rename {
  std::string ours;
  std::string theirs;
  Layout layout = Layout::same;
  std::string divisor = {};  // Layout::quotient: what to divide by, with stars as in `theirs`
};

/// Name of a source's tensor for one of ours.
struct SourceName {
  std::string name;
  Layout layout = Layout::same;
  std::string divisor = {};
};

/// An ordered table; the first rule that matches wins, a name that none matches stays as it is.
class Naming {
 public:
  Naming() = default;
  explicit Naming(std::vector<Rename> rules) : rules_(std::move(rules)) {}

  SourceName source(std::string_view ours) const;
  /// The source's name of a module (a scope or node of ours), if a rule covers its parameters.
  std::string source_module(std::string_view ours) const;

 private:
  std::vector<Rename> rules_;
};

/// The texts that the stars of `pattern` stand for in `text`, or nothing if it does not match.
/// Every star takes as little as possible, from the left.
std::optional<std::vector<std::string_view>> match_stars(std::string_view pattern,
                                                         std::string_view text);

}  // namespace atrous
