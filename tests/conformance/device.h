// Where this program runs its cases.
#pragma once
#include <string>

#include "core/graph/layer.h"
#include "core/runtime/device.h"

namespace atrous::conformance {

/// `cpu`, `cuda` (a GPU), or `emulated` (its kernels on the host). Throws Error when this program has no
/// such device; which one of the two it was linked with is decided by ATROUS_CUDA.
void choose_device(const std::string& name);

/// The chosen device, the CPU before any choice.
const DeviceRuntime& device();
/// Its memory.
std::shared_ptr<Allocator> device_memory();
/// How to choose kernels for it.
Selection device_selection();

}  // namespace atrous::conformance
