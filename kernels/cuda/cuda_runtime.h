#pragma once
#include "core/runtime/device.h"

namespace atrous::kernels::cuda {

/// Memory and streams of the NVIDIA GPU `index`.
/// Throws Error{Code::device} with the reason when the library was built without CUDA, no driver
/// is installed, or there is no such GPU.
const DeviceRuntime& cuda_runtime(int index);

/// True if cuda_runtime(0) would not throw.
bool available() noexcept;

}  // namespace atrous::kernels::cuda
