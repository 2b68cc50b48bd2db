#pragma once
#include <string>
#include <vector>

#include "core/graph/graph.h"

namespace atrous::nets {

/// One of the networks that a system consists of. Systems that label pixels have one; systems that
/// find objects have one that reads the picture, and heads that read blocks of its regions.
struct Part {
  std::string name;  // trunk, box_head
  Graph graph;
  int block = 0;  // heads: the most regions of one run; 0 for what reads the picture
};

/// Input shapes at which every shape of the graph can be inferred: extents that are left open get
/// 256. Weights depend on none of them.
std::vector<Shape> probe_shapes(const Graph& graph);

/// The weights of all parts; a name that several have comes once.
std::vector<WeightSpec> weights_of(const std::vector<Part>& parts);

}  // namespace atrous::nets
