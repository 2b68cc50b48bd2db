#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/graph/graph.h"

namespace atrous::test {

/// The outputs of `graph` for one NHWC input, in their order, integers as floats. Weights are
/// random_weights(), which go by name; those whose name ends with a key of `constants` are that number.
std::vector<std::vector<float>> run_graph(Graph graph,
                                          const Shape& shape,
                                          const std::vector<float>& input,
                                          const std::map<std::string, float>& constants = {},
                                          int threads = 1);

/// The graph of the catalog's system `name`.
Graph build_system(const std::string& name, const std::map<std::string, std::string>& options = {});

/// Trained parameters of a system for an image of that shape; running statistics do not count.
std::ptrdiff_t parameters(const std::string& name,
                          const std::map<std::string, std::string>& options = {},
                          const Shape& image = {1, 64, 96, 3});

/// Shape of the value called `name` for an image of that shape.
Shape shape_of(const Graph& graph, const std::string& name, const Shape& image);

}  // namespace atrous::test
