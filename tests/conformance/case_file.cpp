#include "tests/conformance/case_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "core/base/error.h"
#include "tests/conformance/formula.h"
#include "tests/conformance/operands.h"
#include "tests/conformance/operators.h"

namespace atrous::conformance {
using Json = nlohmann::json;

Samples parse_block(const std::string& name, const Json& block) {
  Samples samples{name, block.at("shape").get<std::vector<int>>(), 0, 0, 0, {}, {}};
  if (block.contains("index")) {
    samples.mean = block.at("mean").get<double>();
    samples.deviation = block.at("std").get<double>();
    samples.absmax = block.at("absmax").get<double>();
    samples.index = block.at("index").get<std::vector<std::ptrdiff_t>>();
    samples.value = block.at("value").get<std::vector<double>>();
    return samples;
  }
  samples.value = block.at("data").get<std::vector<double>>();
  const auto count = static_cast<double>(samples.value.size());
  double squares = 0;
  for (std::size_t i = 0; i < samples.value.size(); ++i) {
    samples.index.push_back(static_cast<std::ptrdiff_t>(i));
    samples.mean += samples.value[i] / count;
    samples.absmax = std::max(samples.absmax, std::abs(samples.value[i]));
  }
  for (const double value : samples.value)
    squares += (value - samples.mean) * (value - samples.mean);
  samples.deviation = std::sqrt(squares / std::max(1.0, count - 1));
  return samples;
}

namespace {

std::vector<Samples> parse_samples(const Json& blocks) {
  std::vector<Samples> all;
  for (const auto& [name, block] : blocks.items())
    if (block.is_object() && (block.contains("index") || block.contains("data")))
      all.push_back(parse_block(name, block));
  return all;
}

Uniform parse_uniform(const Json& json) {
  return {json.at("name").get<std::string>(), json.at("shape").get<std::vector<int>>(),
          json.at("lo").get<double>(), json.at("hi").get<double>()};
}

/// Rows of numbers are maps of one pixel.
Uniform as_map(Uniform input) {
  constexpr std::size_t kRank = 4;
  input.shape.resize(std::max(input.shape.size(), kRank), 1);
  return input;
}

Case parse(const Json& json) {
  Case test;
  test.name = json.at("case").get<std::string>();
  test.is_network = json.at("format") == "atrous-conformance/1";
  test.system = json.value("system", json.value("op", std::string("operator")));
  if (json.contains("options")) test.options = json.at("options");
  if (!test.is_network) {
    if (json.value("format", std::string()) != "atrous-conformance-op/1") return test;
    if (find_operator(test.system) == nullptr) {
      test.raw_inputs = json.at("inputs");
      test.raw_outputs = json.at("outputs");
      return test;
    }
    test.params = parse_operands(json.at("inputs"));
    test.outputs = parse_samples(json.at("outputs"));
    return test;
  }
  test.origin = json.at("origin").get<std::string>();
  test.input = parse_uniform(json.at("input"));
  const Json extra = json.value("extra_inputs", Json::object());
  for (const auto& [role, input] : extra.items())
    test.extra_inputs.push_back({role, as_map(parse_uniform(input))});
  for (const Json& param : json.at("params")) {
    test.params.push_back({param.at(0).get<std::string>(), param.at(1).get<std::vector<int>>(),
                           param.at(2).get<double>(), param.at(3).get<double>()});
  }
  test.trace = json.value("trace", std::vector<std::string>());
  test.taps = parse_samples(json.at("taps"));
  test.outputs = parse_samples(json.at("outputs"));
  return test;
}

}  // namespace

Case read_case(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw Error(Code::io, path.string() + ": cannot be opened");
  try {
    return parse(Json::parse(file));
  } catch (const Json::exception& error) {
    throw Error(Code::corrupt_file, path.string() + ": " + error.what());
  }
}

WeightStore make_weights(const Case& test) {
  WeightStore store(test.name);
  for (const Uniform& param : test.params) {
    const Shape shape{std::span<const int>(param.shape)};
    store.add(param.name, Tensor::from_floats(shape, named_uniform(param.name, shape.count(),
                                                                   param.low, param.high)));
  }
  return store;
}

}  // namespace atrous::conformance
