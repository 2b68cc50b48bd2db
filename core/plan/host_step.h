#pragma once
#include "core/graph/layer.h"

namespace atrous {

/// A step of the host in a plan of another device: brings its operands over, runs, and takes the results
/// back. Slow, and right for every layer that has no kernel there yet.
Step on_host(Step step, const DeviceRuntime& runtime);

}  // namespace atrous
