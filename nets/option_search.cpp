#include "nets/option_search.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "nets/instances/instance_net.h"
#include "nets/part.h"

namespace atrous::nets {
namespace {

constexpr int kRounds = 6;
constexpr int kFewValues = 12;  // of an option that is tried out value by value

/// A tensor's shape in the file as the network would have it; empty where that cannot be told.
std::vector<int> network_extents(Layout layout, const Shape& source, int rank) {
  std::vector<int> extents;
  for (int axis = 0; axis < source.rank(); ++axis) extents.push_back(source[axis]);
  if (layout == Layout::hwio && extents.size() == 4)
    extents = {extents[3], extents[2], extents[0], extents[1]};
  else if (layout == Layout::hwio && extents.size() == 2)
    std::swap(extents[0], extents[1]);
  else if (layout == Layout::hwim && extents.size() == 4)
    extents = {extents[2] * extents[3], 1, extents[0], extents[1]};
  else if (layout == Layout::flat)
    extents.resize(1);
  // Old files have leading extents of 1 in front of a row of numbers.
  while (static_cast<int>(extents.size()) > rank && extents.front() == 1)
    extents.erase(extents.begin());
  return extents;
}

std::vector<WeightSpec> wanted_weights(const System& system, const Options& options) {
  if (system.finds_instances()) return weights_of(system.build_instances(options).parts);
  std::vector<Part> parts;
  parts.push_back({"net", system.build(options)});
  return weights_of(parts);
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// An integer with too many values to try them all.
bool is_size(const OptionSpec& spec) {
  return spec.kind == OptionSpec::Kind::integer && spec.most - spec.least > kFewValues;
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

bool matches_any(std::string_view name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return match_stars(pattern, name).has_value();
  });
}

}  // namespace

OptionSearch::OptionSearch(const WeightStore& store,
                           const System& system,
                           const Dialect& dialect,
                           const OptionMap& fixed)
    : store_(store),
      system_(system),
      dialect_(dialect),
      fixed_(fixed),
      ignored_(ignored_tensors(dialect)) {
  best_ = attempt(fixed);
}

std::optional<Trial> OptionSearch::attempt(const OptionMap& options) {
  Trial trial;
  try {
    const Options resolved = Options::resolve(system_.name, system_.options, options);
    for (const auto& [name, value] : resolved.all()) trial.options[name] = value;
    const Naming naming = dialect_.naming(resolved);
    for (const WeightSpec& spec : wanted_weights(system_, resolved)) {
      SourceName source = naming.source(spec.name);
      trial.wanted.push_back(
          {std::move(source.name), std::move(source.divisor), source.layout, spec.shape});
    }
  } catch (const Error&) {
    return std::nullopt;  // these options do not go together
  }
  std::set<std::string_view> used;
  for (const WantedTensor& wanted : trial.wanted) {
    if (!wanted.divisor.empty()) used.insert(wanted.divisor);
    used.insert(wanted.name);
    const Tensor* tensor = store_.find(wanted.name);
    if (tensor == nullptr)
      ++trial.missing;
    else if (fits(wanted.layout, tensor->shape(), wanted.shape))
      ++trial.found;
    else
      ++trial.misshaped;
  }
  for (const auto& [name, tensor] : store_.tensors())
    if (!used.contains(name) && !matches_any(name, ignored_)) ++trial.unexpected;
  return trial;
}

OptionMap OptionSearch::with(std::string_view name, std::string value) const {
  OptionMap options = best_->options;
  options[std::string(name)] = std::move(value);
  return options;
}

bool OptionSearch::adopt(const OptionMap& options) {
  auto trial = attempt(options);
  if (!trial || trial->penalty() >= best_->penalty()) return false;
  best_ = std::move(trial);
  return true;
}

void OptionSearch::run() {
  for (int round = 0; best_ && round < kRounds && best_->penalty() > 0; ++round) {
    bool improved = false;
    for (const OptionSpec& spec : system_.options) {
      if (best_->penalty() == 0) return;
      if (!fixed_.contains(std::string(spec.name))) improved = improve(spec) || improved;
    }
    if (!improved && !improve_two() && !improve_choices()) return;
  }
}

/// Two choices may go together only (a family and its depths). Only where most names are right.
bool OptionSearch::improve_choices() {
  constexpr std::size_t kMost = 40;
  if (2 * (best_->found + best_->misshaped) < static_cast<int>(store_.tensors().size()))
    return false;
  for (const OptionSpec& a : system_.options) {
    if (a.kind != OptionSpec::Kind::choice) continue;
    for (const OptionSpec& b : system_.options) {
      if (b.kind != OptionSpec::Kind::choice || b.name <= a.name) continue;
      const std::vector<std::string> first = split(a.choices, '|'), second = split(b.choices, '|');
      if (first.size() * second.size() > kMost) continue;
      bool improved = false;
      for (const std::string& one : first)
        for (const std::string& other : second) {
          OptionMap options = with(a.name, one);
          options[std::string(b.name)] = other;
          improved = adopt(options) || improved;
        }
      if (improved) return true;
    }
  }
  return false;
}

/// Two sizes may depend on each other (groups and their width): takes what the shapes say of one,
/// better or not, and looks whether the others can follow. Only where all names are right.
bool OptionSearch::improve_two() {
  if (best_->missing + best_->unexpected != 0) return false;
  const std::optional<Trial> before = best_;
  for (const OptionSpec& first : system_.options) {
    if (!is_size(first)) continue;
    for (const int value : told_values(first)) {
      auto forced = attempt(with(first.name, std::to_string(value)));
      if (!forced) continue;
      best_ = std::move(forced);
      for (const OptionSpec& other : system_.options)
        if (is_size(other) && other.name != first.name) improve_number(other);
      if (best_->penalty() < before->penalty()) return true;
      best_ = before;
    }
  }
  return false;
}

bool OptionSearch::improve(const OptionSpec& spec) {
  switch (spec.kind) {
    case OptionSpec::Kind::choice:
      return improve_choice(spec);
    case OptionSpec::Kind::integer:
      return improve_number(spec);
    case OptionSpec::Kind::list:
      return improve_list(spec);
    case OptionSpec::Kind::real:
      break;  // no tensor's shape follows it
  }
  return false;
}

bool OptionSearch::improve_choice(const OptionSpec& spec) {
  bool improved = false;
  const std::string current = best_->options[std::string(spec.name)];
  for (const std::string& choice : split(spec.choices, '|'))
    if (choice != current) improved = adopt(with(spec.name, choice)) || improved;
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
    const Tensor* tensor = store_.find(after.name);
    if (found == before.end() || tensor == nullptr) continue;
    const Shape& old = found->second->shape;
    if (old.rank() != after.shape.rank()) continue;
    const std::vector<int> there = network_extents(after.layout, tensor->shape(), old.rank());
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
  const int value = std::stoi(best_->options[std::string(spec.name)]);
  const int step = value < spec.most ? 1 : -1;
  const auto changed = attempt(with(spec.name, std::to_string(value + step)));
  std::vector<int> told;
  if (changed) told = told_values(*changed, value, step);
  std::erase_if(told, [&](int each) { return each < spec.least || each > spec.most; });
  return told;
}

bool OptionSearch::improve_number(const OptionSpec& spec) {
  const int value = std::stoi(best_->options[std::string(spec.name)]);
  bool improved = false;
  if (!is_size(spec)) {
    for (int each = spec.least; each <= spec.most; ++each)
      if (each != value) improved = adopt(with(spec.name, std::to_string(each))) || improved;
    return improved;
  }
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
  const std::string name(spec.name);
  bool improved = false;
  std::vector<std::string> parts = split(best_->options[name], ',');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int value = std::stoi(parts[i]), step = value < spec.most ? 1 : -1;
    std::vector<std::string> other = parts;
    other[i] = std::to_string(value + step);
    const auto changed = attempt(with(name, join(other)));
    if (!changed) continue;
    for (const int told : told_values(*changed, value, step)) {
      if (told < spec.least || told > spec.most) continue;
      other[i] = std::to_string(told);
      if (!adopt(with(name, join(other)))) continue;
      parts = other;
      improved = true;
    }
  }
  std::vector<std::string> longer = parts, shorter = parts;
  longer.push_back(parts.back());
  shorter.pop_back();
  improved = adopt(with(name, join(longer))) || improved;
  return (!shorter.empty() && adopt(with(name, join(shorter)))) || improved;
}

/// True if another value fits just as well.
bool OptionSearch::is_untold(const OptionSpec& spec) {
  if (spec.kind == OptionSpec::Kind::real) return true;
  const std::string& value = best_->options[std::string(spec.name)];
  std::vector<std::string> others;
  if (spec.kind == OptionSpec::Kind::choice) {
    others = split(spec.choices, '|');
  } else {
    std::vector<std::string> parts = split(value, ',');
    const int first = std::stoi(parts[0]);
    parts[0] = std::to_string(first < spec.most ? first + 1 : first - 1);
    others = {join(parts)};
  }
  return std::any_of(others.begin(), others.end(), [&](const std::string& other) {
    if (other == value) return false;
    const auto trial = attempt(with(spec.name, other));
    return trial && trial->penalty() <= best_->penalty();
  });
}

Candidate OptionSearch::candidate() {
  Candidate candidate{.system = &system_,
                      .dialect = &dialect_,
                      .options = best_->options,
                      .untold = {},
                      .missing = best_->missing,
                      .unexpected = best_->unexpected,
                      .misshaped = best_->misshaped,
                      .differences = {}};
  if (candidate.exact()) {
    for (const OptionSpec& spec : system_.options)
      if (!fixed_.contains(std::string(spec.name)) && is_untold(spec))
        candidate.untold.insert(std::string(spec.name));
    return candidate;
  }
  constexpr std::size_t kMost = 4;
  std::set<std::string_view> used;
  for (const WantedTensor& wanted : best_->wanted) {
    used.insert(wanted.name);
    used.insert(wanted.divisor);
    const Tensor* tensor = store_.find(wanted.name);
    if (candidate.differences.size() >= kMost) continue;
    if (tensor == nullptr)
      candidate.differences.push_back(wanted.name + " " + wanted.shape.text() + " is missing");
    else if (!fits(wanted.layout, tensor->shape(), wanted.shape))
      candidate.differences.push_back(wanted.name + " is " + tensor->shape().text() +
                                      ", expected " + wanted.shape.text());
  }
  for (const auto& [name, tensor] : store_.tensors())
    if (candidate.differences.size() < 2 * kMost && !used.contains(name) &&
        !matches_any(name, ignored_))
      candidate.differences.push_back(name + " " + tensor.shape().text() + " is not expected");
  return candidate;
}

}  // namespace atrous::nets
