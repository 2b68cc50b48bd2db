#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/layer.h"

namespace atrous {

/// Handle of a tensor in a graph.
struct Value {
  int id = -1;
  bool operator==(const Value&) const = default;
};

/// A network input. Extents of 0 are left open until a plan is made.
struct InputSpec {
  int channels = 3;
  int height = 0;
  int width = 0;
  DType dtype = DType::f32;
};

struct Node {
  std::shared_ptr<const Layer> layer;  // null for a graph input
  std::string name;                    // full name with scopes: backbone.stem.conv
  std::vector<Value> inputs;
  std::vector<Value> outputs;
};

/// A named tensor of a graph: an input, an output, or the last result of a scope.
struct NamedValue {
  std::string name;
  Value value;
};

/// A network as pure data: nodes in an order that respects their inputs.
struct Graph {
  std::string name;
  std::vector<Node> nodes;
  std::vector<int> producer;  // node of each value
  std::vector<NamedValue> inputs;
  std::vector<InputSpec> input_specs;  // parallel to inputs
  std::vector<NamedValue> outputs;
  std::vector<NamedValue> scopes;  // every scope, with the last value made inside it

  /// Shapes of all values for given input shapes (parallel to `inputs`).
  /// Throws Error{Code::shape} naming the node and its input shapes.
  std::vector<Shape> infer(std::span<const Shape> input_shapes) const;
  /// Types of all values.
  std::vector<DType> infer_types() const;
  /// All weights with full names (`node.weight`), in node order; a name that two nodes share
  /// (one layer run twice) comes once. `shapes` as from infer().
  std::vector<WeightSpec> weights(std::span<const Shape> shapes) const;
  /// The value called `name`: an input, output, node or scope. Value{-1} if there is none.
  Value find(std::string_view name) const noexcept;
};

}  // namespace atrous
