#include "nets/trial.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "nets/instances/instance_net.h"
#include "nets/part.h"

namespace atrous::nets {
namespace {

std::vector<WeightSpec> wanted_weights(const System& system, const Options& options) {
  if (system.finds_instances()) return weights_of(system.build_instances(options).parts);
  std::vector<Part> parts;
  parts.push_back({"net", system.build(options)});
  return weights_of(parts);
}

}  // namespace

Trials::Trials(const WeightStore& store, const System& system, const Dialect& dialect)
    : store_(store), system_(system), dialect_(dialect), ignored_(ignored_tensors(dialect)) {}

bool Trials::is_ignored(std::string_view name) const {
  return std::any_of(ignored_.begin(), ignored_.end(), [&](const std::string& pattern) {
    return match_stars(pattern, name).has_value();
  });
}

std::optional<Trial> Trials::attempt(const OptionMap& options) const {
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
    if (!used.contains(name) && !is_ignored(name)) ++trial.unexpected;
  return trial;
}

std::vector<int> Trials::extents_in_file(const WantedTensor& wanted) const {
  std::vector<int> extents;
  const Tensor* tensor = store_.find(wanted.name);
  if (tensor == nullptr) return extents;
  const Shape& shape = tensor->shape();
  for (int axis = 0; axis < shape.rank(); ++axis) extents.push_back(shape[axis]);
  if (wanted.layout == Layout::hwio && extents.size() == 4)
    extents = {extents[3], extents[2], extents[0], extents[1]};
  else if (wanted.layout == Layout::hwio && extents.size() == 2)
    std::swap(extents[0], extents[1]);
  else if (wanted.layout == Layout::hwim && extents.size() == 4)
    extents = {extents[2] * extents[3], 1, extents[0], extents[1]};
  else if (wanted.layout == Layout::flat)
    extents.resize(1);
  // Old files have leading extents of 1 in front of a row of numbers.
  while (static_cast<int>(extents.size()) > wanted.shape.rank() && extents.front() == 1)
    extents.erase(extents.begin());
  return extents;
}

std::vector<std::string> Trials::differences(const Trial& trial) const {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> lines;
  std::set<std::string_view> used;
  for (const WantedTensor& wanted : trial.wanted) {
    used.insert(wanted.name);
    used.insert(wanted.divisor);
    const Tensor* tensor = store_.find(wanted.name);
    if (lines.size() >= kMost) continue;
    if (tensor == nullptr)
      lines.push_back(wanted.name + " " + wanted.shape.text() + " is missing");
    else if (!fits(wanted.layout, tensor->shape(), wanted.shape))
      lines.push_back(wanted.name + " is " + tensor->shape().text() + ", expected " +
                      wanted.shape.text());
  }
  for (const auto& [name, tensor] : store_.tensors())
    if (lines.size() < 2 * kMost && !used.contains(name) && !is_ignored(name))
      lines.push_back(name + " " + tensor.shape().text() + " is not expected");
  return lines;
}

}  // namespace atrous::nets
