#pragma once
#include <cstddef>

namespace atrous::library {

/// Bytes that this process can still take without being killed for it: the kernel's estimate of
/// available memory, cut by what the cgroups around it (v1 and v2) leave. Unlimited if unknown.
std::size_t available_memory();

}  // namespace atrous::library
