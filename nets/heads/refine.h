#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

/// What one RefineNet of a cascade takes from the encoder, from coarse to fine.
struct RefineLevel {
  std::vector<Value> features;
  std::vector<int> widths;  // to which they are reduced
};

struct RefineParams {
  int kernel = 3;           // of every convolution; 1 in the light-weight form
  int pools = 4;            // stages of the chained residual pooling
  bool conv_first = false;  // in them
  int units_in = 2;         // residual convolution units of every encoder feature
  int units_out = 3;        // and behind the pooling
  layers::Interp interp = layers::Interp::bilinear;  // of up-sampling, with aligned corners
};

/// RefineNet's cascade (Lin et al. 2017, section 3; without units Nekrasov et al. 2018), levels from
/// coarse to fine:
///
///   x_k = units_in(reduce(feature k));   fused = sum over k of up(adapt(x_k)) + up(join(level above))
///   level = units_out(pool(relu(fused)))
///
/// Everything is resized to the level's last feature; a level of one feature without one above it is
/// not adapted. All that is fused has the least width of the level and of the one above.
/// A residual convolution unit is x + conv2(relu(conv1(relu(x)))).
/// Nodes    <name>.level<i>.{reduce,adapt,up}, <name>.level<i>.in.<j>.conv1 (bias), .conv2 of the
///          first feature, of others the same in <name>.level<i>.more<k>; <name>.level<i>.{join,
///          join_up,joint}, .pool as chained_residual_pooling() has it, .out.<j>; i, j, k from 1
Value refine(GraphBuilder& g,
             std::string_view name,
             std::span<const RefineLevel> levels,
             const RefineParams& params);

}  // namespace atrous::nets
