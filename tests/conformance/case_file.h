#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/tensor/shape.h"
#include "core/weights/weight_store.h"

namespace atrous::conformance {

/// Samples of one tensor, NCHW.
struct Samples {
  std::string name;
  std::vector<int> shape;
  double mean = 0, deviation = 0, absmax = 0;
  std::vector<std::ptrdiff_t> index;
  std::vector<double> value;
};

/// A named uniform tensor in the source's layout.
struct Uniform {
  std::string name;
  std::vector<int> shape;
  double low = 0, high = 0;
  std::string source = {};         // name in the formula where it is another one (operands)
  std::vector<float> values = {};  // an operand that is written out
};

/// A further input of a network, called `role` there.
struct ExtraInput {
  std::string role;
  Uniform numbers;
};

/// One case file, parsed.
struct Case {
  std::string name;
  std::string system;  // the upstream family, or the format of operator files
  std::string origin;
  bool is_network = false;
  nlohmann::json options;
  Uniform input;
  std::vector<ExtraInput> extra_inputs;
  std::vector<Uniform> params;     // the operands of an operator file
  std::vector<std::string> trace;  // the upstream layers in the order in which they ran
  std::vector<Samples> taps;
  std::vector<Samples> outputs;
  nlohmann::json raw_inputs, raw_outputs;  // of a file that is no graph of layers
};

/// A sample block; one that is written out becomes samples of every element.
Samples parse_block(const std::string& name, const nlohmann::json& block);

/// Throws Error{Code::corrupt_file} with the path and what is wrong.
Case read_case(const std::filesystem::path& path);

/// The case's parameters under their upstream names.
WeightStore make_weights(const Case& test);

}  // namespace atrous::conformance
