#pragma once
#include <functional>
#include <map>
#include <string>

#include "core/graph/graph_builder.h"
#include "tests/conformance/case_file.h"

namespace atrous::conformance {

/// Adds the layers of an operator to a graph; `inputs` are its activations by name. The weights
/// `weight` and `bias` belong to the node called `op`.
using BuildOperator = void (*)(GraphBuilder& g,
                               const Case& test,
                               const std::map<std::string, Value>& inputs);

/// The builder for an operator by its name in the files, or nullptr.
BuildOperator find_operator(const std::string& name);

}  // namespace atrous::conformance
