#pragma once
#include <string>
#include <vector>

#include "core/tensor/tensor.h"
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Numbers of an operand in its own order.
std::vector<float> values_of(const Uniform& operand);

/// An NCHW shape in the engine's order.
Shape nhwc(const std::vector<int>& nchw);
/// Numbers of an NCHW operand in the engine's order.
std::vector<float> nhwc_values(const Uniform& operand);

/// Operands of an operator file: named uniforms, or written out.
std::vector<Uniform> parse_operands(const nlohmann::json& inputs);
/// The one called `name`. Throws Error{Code::corrupt_file} if there is none.
const Uniform& operand(const std::vector<Uniform>& all, const std::string& name);

/// Compares a tensor with its samples and notes the outcome.
void add_stage(const Samples& want,
               const TensorView& got,
               const std::string& suffix,
               Result& result);
/// The same for numbers, or whole numbers, in the samples' own order.
void add_list(const Samples& want, std::vector<float> got, Result& result);
void add_list(const Samples& want, std::vector<int> got, Result& result);

}  // namespace atrous::conformance
