#pragma once
#include <cstddef>
#include <string>

#include "core/runtime/trace.h"

namespace atrous::apps {

/// A table of the layers in `trace`, averaged over `runs` runs: time, share, arithmetic and memory
/// rate, and after it the sums per kernel.
std::string profile_text(const Trace& trace, std::size_t runs);

}  // namespace atrous::apps
