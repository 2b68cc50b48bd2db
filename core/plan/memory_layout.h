#pragma once
#include <cstddef>
#include <vector>

#include "core/plan/plan.h"

namespace atrous {

/// Gives every buffer an offset such that buffers alive at the same time never overlap, largest
/// first, each at the lowest place that is free for its whole life. Offsets are 64-byte aligned.
/// With `share` false every buffer gets memory of its own. Returns the arena's size.
std::size_t lay_out(std::vector<PlannedBuffer>& buffers, bool share);

}  // namespace atrous
