#pragma once
#include "core/graph/layer.h"

namespace atrous::layers {

/// A step that computes y = act(map.scale[c] * x + map.shift[c]) with the activation that the layer
/// has absorbed.
Step affine_step(const PlanRequest& request, const ChannelAffine& map);

}  // namespace atrous::layers
