#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nets/recognise.h"

namespace atrous::nets {

/// A tensor that a system wants, in the source's terms.
struct WantedTensor {
  std::string name, divisor;
  Layout layout;
  Shape shape;  // the network's
};

/// A system with certain options against a file.
struct Trial {
  OptionMap options;
  std::vector<WantedTensor> wanted;
  int found = 0, missing = 0, unexpected = 0, misshaped = 0;

  int penalty() const noexcept { return missing + unexpected + misshaped; }
};

/// Looks for the options with which a system fits a file, one option after another.
class OptionSearch {
 public:
  OptionSearch(const WeightStore& store,
               const System& system,
               const Dialect& dialect,
               const OptionMap& fixed);

  /// The trial with the options as they are; nothing if they make no network.
  const std::optional<Trial>& best() const noexcept { return best_; }
  /// Improves all options in turn until none helps.
  void run();
  /// The best trial as a candidate, with differences and the options that nothing tells.
  Candidate candidate();

 private:
  std::optional<Trial> attempt(const OptionMap& options);
  bool adopt(const OptionMap& options);
  bool improve(const OptionSpec& spec);
  bool improve_choice(const OptionSpec& spec);
  bool improve_number(const OptionSpec& spec);
  bool improve_two();
  bool improve_choices();
  bool improve_list(const OptionSpec& spec);
  bool walk(const OptionSpec& spec, int from);
  std::vector<int> told_values(const OptionSpec& spec);
  std::vector<int> told_values(const Trial& changed, int value, int step) const;
  bool is_untold(const OptionSpec& spec);
  OptionMap with(std::string_view name, std::string value) const;

  const WeightStore& store_;
  const System& system_;
  const Dialect& dialect_;
  OptionMap fixed_;
  std::vector<std::string> ignored_;
  std::optional<Trial> best_;
};

}  // namespace atrous::nets
