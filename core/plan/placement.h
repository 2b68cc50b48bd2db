#pragma once
#include <span>
#include <vector>

#include "core/plan/fusion.h"
#include "core/plan/plan.h"

namespace atrous {

/// Where every value lies, before the buffers have offsets.
struct PlacedValues {
  std::vector<Placement> values;       // by Value::id; buffer -1 for values that fusion removed
  std::vector<PlannedBuffer> buffers;  // sizes and lifetimes in groups
  std::vector<bool> free_groups;       // groups that need no step: all is in place already
};

/// Gives every value of the groups a place. The inputs of a concatenation are placed inside its
/// result at their channel offset where possible, an identity's result on its input; such groups
/// then cost nothing. With `overwrite` a layer that allows it writes over an input that nobody
/// needs afterwards.
PlacedValues place_values(const Graph& graph,
                          std::span<const FusedNode> groups,
                          std::span<const Shape> shapes,
                          std::span<const DType> types,
                          std::span<const Value> keep,
                          bool overwrite);

}  // namespace atrous
