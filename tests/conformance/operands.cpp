#include "tests/conformance/operands.h"

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "tests/conformance/compare.h"
#include "tests/conformance/formula.h"

namespace atrous::conformance {
namespace {

/// Lists are compared in the order in which they lie: the innermost extent is the last one, and no
/// shape has four, for those would be turned to NCHW.
template <class Number>
void compare_list(const Samples& want, DType type, std::vector<Number> got, Result& result) {
  Samples flat = want;
  std::ptrdiff_t count = 1;
  for (const int extent : want.shape) count *= extent;
  flat.shape = {static_cast<int>(count)};
  Tensor tensor(type, Shape{static_cast<int>(got.size())});
  if (!got.empty()) std::memcpy(tensor.mutable_data(), got.data(), got.size() * sizeof(Number));
  add_stage(flat, tensor.view(), "", result);
}

}  // namespace

std::vector<float> values_of(const Uniform& operand) {
  if (!operand.values.empty()) return operand.values;
  return named_uniform(operand.source.empty() ? operand.name : operand.source,
                       Shape{std::span<const int>(operand.shape)}.count(), operand.low,
                       operand.high);
}

Shape nhwc(const std::vector<int>& nchw) {
  return {nchw.at(0), nchw.at(2), nchw.at(3), nchw.at(1)};
}

std::vector<float> nhwc_values(const Uniform& operand) {
  const Shape shape = nhwc(operand.shape);
  const std::vector<float> values = values_of(operand);
  std::vector<float> turned(values.size());
  const std::ptrdiff_t plane = std::ptrdiff_t{shape.height()} * shape.width();
  const std::ptrdiff_t channels = shape.channels();
  for (std::ptrdiff_t i = 0; i < std::ssize(values); ++i) {
    const std::ptrdiff_t p = i % plane, c = i / plane % channels, n = i / (plane * channels);
    turned[static_cast<std::size_t>((n * plane + p) * channels + c)] =
        values[static_cast<std::size_t>(i)];
  }
  return turned;
}

std::vector<Uniform> parse_operands(const nlohmann::json& inputs) {
  std::vector<Uniform> all;
  for (const auto& [name, input] : inputs.items()) {
    if (!input.is_object() || !input.contains("shape")) continue;
    Uniform operand{name, input.at("shape").get<std::vector<int>>()};
    if (input.contains("data")) {
      operand.values = input.at("data").get<std::vector<float>>();
    } else if (input.contains("name")) {
      operand.source = input.at("name").get<std::string>();
      operand.low = input.at("lo").get<double>();
      operand.high = input.at("hi").get<double>();
    }
    all.push_back(std::move(operand));
  }
  return all;
}

const Uniform& operand(const std::vector<Uniform>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Uniform& each) { return each.name == name; });
  if (found == all.end()) throw Error(Code::corrupt_file, "the case has no input '" + name + "'");
  return *found;
}

void add_stage(const Samples& want,
               const TensorView& got,
               const std::string& suffix,
               Result& result) {
  Comparison comparison = compare(got, want);
  result.worst = std::max(result.worst, comparison.worst);
  result.stages.push_back(
      {want.name + suffix, comparison.ok, comparison.worst, std::move(comparison.problem)});
}

void add_list(const Samples& want, std::vector<float> got, Result& result) {
  compare_list(want, DType::f32, std::move(got), result);
}

void add_list(const Samples& want, std::vector<int> got, Result& result) {
  compare_list(want, DType::i32, std::move(got), result);
}

}  // namespace atrous::conformance
