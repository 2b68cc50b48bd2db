#include "nets/option_search.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace atrous::nets {
namespace {

constexpr int kRounds = 6;
constexpr int kFewValues = 12;  // of an option that is tried out value by value

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

/// An integer with too many values to try them all.
bool is_size(const OptionSpec& spec) {
  return spec.kind == OptionSpec::Kind::integer && spec.most - spec.least > kFewValues;
}

/// Every value of a choice or of an integer that has few.
std::vector<std::string> few_values(const OptionSpec& spec) {
  std::vector<std::string> values;
  if (spec.kind == OptionSpec::Kind::choice) return split(spec.choices, '|');
  if (spec.kind == OptionSpec::Kind::integer && !is_size(spec))
    for (int value = spec.least; value <= spec.most; ++value)
      values.push_back(std::to_string(value));
  return values;
}

}  // namespace

OptionSearch::OptionSearch(const WeightStore& store,
                           const System& system,
                           const Dialect& dialect,
                           const OptionMap& fixed)
    : trials_(store, system, dialect), fixed_(fixed), best_(trials_.attempt(fixed)) {}

const std::string& OptionSearch::value_of(const OptionSpec& spec) const {
  return best_->options.at(std::string(spec.name));
}

OptionMap OptionSearch::with(std::string_view name, std::string value) const {
  OptionMap options = best_->options;
  options[std::string(name)] = std::move(value);
  return options;
}

bool OptionSearch::adopt(const OptionMap& options) {
  auto trial = trials_.attempt(options);
  if (!trial || trial->penalty() >= best_->penalty()) return false;
  best_ = std::move(trial);
  return true;
}

void OptionSearch::start_elsewhere() {
  const std::optional<Trial> start = best_;
  for (const OptionSpec& spec : trials_.system().options) {
    if (!start || !is_open(spec)) continue;
    for (const std::string& value : few_values(spec)) {
      OptionMap options = start->options;
      options[std::string(spec.name)] = value;
      auto trial = trials_.attempt(options);
      if (trial && trial->known() > best_->known()) best_ = std::move(trial);
    }
  }
}

void OptionSearch::run() {
  for (int round = 0; best_ && round < kRounds; ++round) {
    bool improved = false;
    for (const OptionSpec& spec : trials_.system().options) {
      if (best_->penalty() == 0) return;
      if (is_open(spec)) improved = improve(spec) || improved;
    }
    if (!improved) return;
  }
}

void OptionSearch::run_together() {
  const Trial before = *best_;
  std::vector<Trial> forced = changed_trials();
  std::ranges::stable_sort(forced, {}, &Trial::penalty);
  Trial least = before;
  for (Trial& each : forced) {
    best_ = std::move(each);
    run();
    if (best_->penalty() < least.penalty()) least = *best_;
    if (least.penalty() == 0) break;
  }
  best_ = std::move(least);
}

/// For each option, the likeliest trials with it changed; or with two, where the first alone makes
/// no network (a family and its depths).
std::vector<Trial> OptionSearch::changed_trials() {
  std::vector<Trial> likeliest;
  for (const OptionSpec& spec : trials_.system().options) {
    constexpr std::size_t kEach = 2;
    if (!is_open(spec)) continue;
    std::vector<Trial> trials = changed_trials(spec);
    std::ranges::stable_sort(trials, {}, &Trial::penalty);
    if (trials.size() > kEach) trials.resize(kEach);
    std::ranges::move(trials, std::back_inserter(likeliest));
  }
  return likeliest;
}

std::vector<Trial> OptionSearch::changed_trials(const OptionSpec& spec) {
  std::vector<Trial> trials;
  const auto keep = [&](const std::optional<Trial>& trial) {
    if (trial && trial->wanted != best_->wanted) trials.push_back(*trial);
    return trial.has_value();
  };
  for (const std::string& value : other_values(spec)) {
    const OptionMap changed = with(spec.name, value);
    if (keep(trials_.attempt(changed))) continue;
    for (const OptionSpec& other : trials_.system().options) {
      if (other.name == spec.name || !is_open(other)) continue;
      for (const std::string& second : few_values(other)) {
        OptionMap both = changed;
        both[std::string(other.name)] = second;
        keep(trials_.attempt(both));
      }
    }
  }
  return trials;
}

std::vector<std::string> OptionSearch::other_values(const OptionSpec& spec) {
  std::vector<std::string> values = few_values(spec);
  if (is_size(spec))
    for (const int told : told_values(spec)) values.push_back(std::to_string(told));
  std::erase(values, value_of(spec));
  return values;
}

bool OptionSearch::improve(const OptionSpec& spec) {
  switch (spec.kind) {
    case OptionSpec::Kind::choice:
      return improve_choice(spec);
    case OptionSpec::Kind::integer:
      return is_size(spec) ? improve_number(spec) : improve_choice(spec);
    case OptionSpec::Kind::list:
      return improve_list(spec) || improve_product(spec);
    case OptionSpec::Kind::real:
      break;  // no tensor's shape follows it
  }
  return false;
}

bool OptionSearch::improve_choice(const OptionSpec& spec) {
  bool improved = false;
  const std::string current = value_of(spec);
  for (const std::string& value : few_values(spec))
    if (value != current) improved = adopt(with(spec.name, value)) || improved;
  return improved;
}

/// Values that the file's shapes speak for: with the option at `value + step`, some extents change;
/// where they stand in the file tells the value. Most voted for first.
std::vector<int> OptionSearch::told_values(const Trial& changed, int value, int step) const {
  std::map<std::string_view, const WantedTensor*> before;
  for (const WantedTensor& wanted : best_->wanted) before[wanted.name] = &wanted;
  std::map<int, int> votes;
  for (const WantedTensor& after : changed.wanted) {
    const auto found = before.find(after.name);
    if (found == before.end()) continue;
    const Shape& old = found->second->shape;
    if (old.rank() != after.shape.rank()) continue;
    const std::vector<int> there = trials_.extents_in_file(after);
    for (int axis = 0; axis < old.rank() && axis < static_cast<int>(there.size()); ++axis) {
      const int slope = (after.shape[axis] - old[axis]) / step;
      const int distance = there[static_cast<std::size_t>(axis)] - old[axis];
      if (slope != 0 && distance % slope == 0) ++votes[value + distance / slope];
    }
  }
  std::vector<std::pair<int, int>> ranked;
  for (const auto& [told, count] : votes)
    if (told != value) ranked.emplace_back(-count, told);
  std::sort(ranked.begin(), ranked.end());
  std::vector<int> values;
  constexpr std::size_t kMost = 3;
  for (std::size_t i = 0; i < ranked.size() && i < kMost; ++i) values.push_back(ranked[i].second);
  return values;
}

std::vector<int> OptionSearch::told_values(const OptionSpec& spec) {
  const int value = std::stoi(value_of(spec));
  const int step = value < spec.most ? 1 : -1;
  const auto changed = trials_.attempt(with(spec.name, std::to_string(value + step)));
  std::vector<int> told;
  if (changed) told = told_values(*changed, value, step);
  std::erase_if(told, [&](int each) { return each < spec.least || each > spec.most; });
  return told;
}

bool OptionSearch::improve_number(const OptionSpec& spec) {
  const int value = std::stoi(value_of(spec));
  bool improved = false;
  const std::vector<int> told = told_values(spec);
  for (const int each : told) improved = adopt(with(spec.name, std::to_string(each))) || improved;
  return improved || (told.empty() && walk(spec, value));
}

/// A number of parts shows in names, not in shapes: goes up or down as long as that helps.
bool OptionSearch::walk(const OptionSpec& spec, int from) {
  for (const int step : {1, -1}) {
    bool improved = false;
    for (int value = from + step; value >= spec.least && value <= spec.most; value += step) {
      if (!adopt(with(spec.name, std::to_string(value)))) break;
      improved = true;
    }
    if (improved) return true;
  }
  return false;
}

bool OptionSearch::improve_list(const OptionSpec& spec) {
  bool improved = false;
  std::vector<std::string> parts = split(value_of(spec), ',');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int value = std::stoi(parts[i]), step = value < spec.most ? 1 : -1;
    std::vector<std::string> other = parts;
    other[i] = std::to_string(value + step);
    const auto changed = trials_.attempt(with(spec.name, join(other)));
    if (!changed) continue;
    for (const int told : told_values(*changed, value, step)) {
      if (told < spec.least || told > spec.most) continue;
      other[i] = std::to_string(told);
      if (!adopt(with(spec.name, join(other)))) continue;
      parts = other;
      improved = true;
    }
  }
  std::vector<std::string> longer = parts, shorter = parts;
  longer.push_back(parts.back());
  shorter.pop_back();
  improved = adopt(with(spec.name, join(longer))) || improved;
  improved = (!shorter.empty() && adopt(with(spec.name, join(shorter)))) || improved;
  // The least number alone may stand for none at all.
  return adopt(with(spec.name, std::to_string(spec.least))) || improved;
}

/// A list of two whose product is an extent (rows and columns of a mask): the factors that lie
/// nearest to each other and fit. Which of them is which, nothing tells.
bool OptionSearch::improve_product(const OptionSpec& spec) {
  const std::vector<std::string> parts = split(value_of(spec), ',');
  if (parts.size() != 2) return false;
  const int product = std::stoi(parts[0]) * std::stoi(parts[1]);
  for (const WantedTensor& wanted : best_->wanted) {
    const std::vector<int> there = trials_.extents_in_file(wanted);
    for (int axis = 0; axis < wanted.shape.rank() && axis < static_cast<int>(there.size());
         ++axis) {
      const int extent = there[static_cast<std::size_t>(axis)];
      if (wanted.shape[axis] != product || extent == product) continue;
      int rows = 1;
      while ((rows + 1) * (rows + 1) <= extent) ++rows;
      for (; rows >= spec.least && extent / rows <= spec.most; --rows) {
        if (extent % rows == 0 &&
            adopt(with(spec.name, std::to_string(rows) + "," + std::to_string(extent / rows))))
          return true;
      }
    }
  }
  return false;
}

/// True if another value fits just as well.
bool OptionSearch::is_untold(const OptionSpec& spec) {
  if (spec.kind == OptionSpec::Kind::real) return true;
  const std::string& value = value_of(spec);
  std::vector<std::string> others = few_values(spec);
  if (others.empty()) {
    std::vector<std::string> parts = split(value, ',');
    others.push_back(join({parts.rbegin(), parts.rend()}));
    const int first = std::stoi(parts[0]);
    parts[0] = std::to_string(first < spec.most ? first + 1 : first - 1);
    others.push_back(join(parts));
  }
  return std::any_of(others.begin(), others.end(), [&](const std::string& other) {
    if (other == value) return false;
    const auto trial = trials_.attempt(with(spec.name, other));
    return trial && trial->penalty() <= best_->penalty();
  });
}

Candidate OptionSearch::candidate() {
  Candidate candidate{.system = &trials_.system(),
                      .dialect = &trials_.dialect(),
                      .options = best_->options,
                      .untold = {},
                      .missing = best_->missing,
                      .unexpected = best_->unexpected,
                      .misshaped = best_->misshaped,
                      .differences = {}};
  if (!candidate.exact()) {
    candidate.differences = trials_.differences(*best_);
    return candidate;
  }
  for (const OptionSpec& spec : trials_.system().options)
    if (is_open(spec) && is_untold(spec)) candidate.untold.insert(std::string(spec.name));
  return candidate;
}

}  // namespace atrous::nets
