#include "tests/conformance/case_file.h"

#include <fstream>

#include "core/base/error.h"
#include "tests/conformance/formula.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

std::vector<Samples> parse_samples(const Json& blocks) {
  std::vector<Samples> all;
  for (const auto& [name, block] : blocks.items()) {
    if (!block.contains("index")) continue;
    all.push_back({name, block.at("shape").get<std::vector<int>>(), block.at("mean").get<double>(),
                   block.at("std").get<double>(), block.at("absmax").get<double>(),
                   block.at("index").get<std::vector<std::ptrdiff_t>>(),
                   block.at("value").get<std::vector<double>>()});
  }
  return all;
}

Case parse(const Json& json) {
  Case test;
  test.name = json.at("case").get<std::string>();
  test.is_network = json.at("format") == "atrous-conformance/1";
  test.system = json.value("system", json.value("op", std::string("operator")));
  if (!test.is_network) return test;
  test.origin = json.at("origin").get<std::string>();
  test.options = json.at("options");
  const Json& input = json.at("input");
  test.input = {input.at("name").get<std::string>(), input.at("shape").get<std::vector<int>>(),
                input.at("lo").get<double>(), input.at("hi").get<double>()};
  for (const Json& param : json.at("params")) {
    test.params.push_back({param.at(0).get<std::string>(), param.at(1).get<std::vector<int>>(),
                           param.at(2).get<double>(), param.at(3).get<double>()});
  }
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
    store.add(param.name,
              Tensor::from_floats(
                  shape, named_uniform(param.name, shape.count(), param.low, param.high)));
  }
  return store;
}

}  // namespace atrous::conformance
