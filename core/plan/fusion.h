#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/graph/graph.h"

namespace atrous {

/// A node with everything that it took over from those behind it.
struct FusedNode {
  int node = -1;                  // index in the graph
  std::vector<int> affines;       // absorbed affine nodes, in order
  std::vector<int> absorbed;      // all absorbed nodes, in order
  std::optional<Value> residual;  // other operand of an absorbed addition
  Activation activation;
  std::vector<Value> outputs;  // what the whole group produces
  int position = -1;           // node after which it may run: the last one absorbed
};

/// Groups nodes into steps. Values in `keep` (and graph outputs) are always produced; nodes that
/// none of them needs are left out.
/// A chain compute -> affine -> addition -> activation is absorbed as far as the layer allows and
/// every link has one consumer. Concatenations and identities stay groups of their own.
/// The result is ordered so that every group comes after its inputs.
std::vector<FusedNode> fuse(const Graph& graph,
                            std::span<const Shape> shapes,
                            std::span<const Value> keep,
                            bool enabled);

}  // namespace atrous
