#pragma once
#include "core/graph/layer.h"

namespace atrous {

/// A tensor of a device's plan as the host's kernels see it: numbers of 16 bits as float32.
TensorDesc host_desc(TensorDesc desc);

/// A step of the host, planned for host_desc() tensors, in a plan of another device: brings its operands over, runs, and takes the results
/// back. Slow, and right for every layer that has no kernel there yet.
Step on_host(Step step, const DeviceRuntime& runtime);

}  // namespace atrous
