#pragma once
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct RefineParams {
  std::vector<int> widths = {512, 256, 256, 256};  // of the levels, from coarse to fine
  int kernel = 3;     // of every convolution; 1 in the light-weight form
  int pools = 4;      // stages of the chained residual pooling
  int units_in = 2;   // residual convolution units of every encoder feature
  int units_out = 3;  // and behind the pooling
};

/// RefineNet's cascade (Lin et al. 2017, section 3; without units Nekrasov et al. 2018). Level i
/// takes the i-th encoder feature, from coarse to fine:
///
///   x = units_in(reduce(feature));   x = adapt(x) + up(join(level above))   (from level 2 on)
///   level = units_out(pool(relu(x)))
///
/// A residual convolution unit is x + conv2(relu(conv1(relu(x)))); up-sampling is bilinear with
/// aligned corners.
/// Nodes    <name>.level<i>.{reduce,adapt,join,up}; <name>.level<i>.{in,out}.<j>.conv1 (bias),
///          .conv2; <name>.level<i>.pool as chained_residual_pooling() has it; i, j from 1
Value refine(GraphBuilder& g,
             std::string_view name,
             std::span<const Value> coarse_to_fine,
             const RefineParams& params);

}  // namespace atrous::nets
