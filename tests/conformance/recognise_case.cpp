#include "tests/conformance/recognise_case.h"

#include <chrono>

#include "nets/recognise.h"

namespace atrous::conformance {
namespace {

/// The case's parameters without their numbers.
WeightStore shapes_of(const Case& test) {
  WeightStore store(test.name);
  for (const Uniform& param : test.params)
    store.add(param.name,
              Tensor(DType::f32, Shape{std::span<const int>(param.shape)}, nullptr, nullptr));
  return store;
}

std::string problem_of(const nets::Candidate& got, const Adapted& want) {
  if (!got.exact()) {
    std::string text = "nearest is " + got.text();
    for (const std::string& difference : got.differences) text += "\n      " + difference;
    return text;
  }
  if (got.system->name != want.system || got.dialect->name != want.weights_dialect())
    return "taken for " + got.text() + ", not " + want.system + " (" + want.weights_dialect() + ")";
  const auto resolved = nets::Options::resolve(got.system->name, got.system->options, want.options);
  for (const auto& [name, value] : resolved.all())
    if (!got.untold.contains(name) && got.options.at(name) != value)
      return name + " is taken for " + got.options.at(name) + ", not " + value;
  return {};
}

}  // namespace

std::string misrecognised(const WeightStore& store, Adapted& want) {
  const auto candidates = nets::recognise(store);
  if (candidates.empty()) return "nothing is near";
  want.file_dialect = candidates[0].dialect->name;
  return problem_of(candidates[0], want);
}

Result recognise_case(const Case& test) {
  const auto start = std::chrono::steady_clock::now();
  Result result;
  result.name = test.name;
  const auto adapted = test.is_network ? adapt(test) : std::nullopt;
  if (!adapted) return result;
  const auto candidates = nets::recognise(shapes_of(test));
  result.message = candidates.empty() ? "nothing is near" : problem_of(candidates[0], *adapted);
  result.status = result.message.empty() ? Status::passed : Status::failed;
  for (std::size_t i = 1; i < candidates.size() && result.message.empty(); ++i)
    if (candidates[i].exact()) result.message = "also fits " + candidates[i].text();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace atrous::conformance
