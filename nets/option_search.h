#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nets/trial.h"

namespace atrous::nets {

/// Looks for the options with which a system fits a file.
class OptionSearch {
 public:
  OptionSearch(const WeightStore& store,
               const System& system,
               const Dialect& dialect,
               const OptionMap& fixed);

  /// The trial with the options as they are; nothing if they make no network.
  const std::optional<Trial>& best() const noexcept { return best_; }
  /// Where the options as they are share no name with the file: tries other values of one of them.
  void start_elsewhere();
  /// Improves one option after the other until none helps.
  void run();
  /// Changes one option for the worse and looks whether the others can follow, for options that go
  /// together only. Costs many trials, so it is for the likeliest.
  void run_together();
  /// The best trial as a candidate, with differences and the options that nothing tells.
  Candidate candidate();

 private:
  bool adopt(const OptionMap& options);
  bool improve(const OptionSpec& spec);
  bool improve_choice(const OptionSpec& spec);
  bool improve_number(const OptionSpec& spec);
  bool improve_list(const OptionSpec& spec);
  bool improve_product(const OptionSpec& spec);
  std::vector<Trial> changed_trials();
  std::vector<Trial> changed_trials(const OptionSpec& spec);
  bool walk(const OptionSpec& spec, int from);
  /// Other values to try: all of few, those that shapes speak for of many.
  std::vector<std::string> other_values(const OptionSpec& spec);
  std::vector<int> told_values(const OptionSpec& spec);
  std::vector<int> told_values(const Trial& changed, int value, int step) const;
  bool is_untold(const OptionSpec& spec);
  bool is_open(const OptionSpec& spec) const { return !fixed_.contains(std::string(spec.name)); }
  const std::string& value_of(const OptionSpec& spec) const;
  OptionMap with(std::string_view name, std::string value) const;

  Trials trials_;
  OptionMap fixed_;
  std::optional<Trial> best_;
};

}  // namespace atrous::nets
