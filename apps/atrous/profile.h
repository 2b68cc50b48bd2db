#pragma once
#include <cstddef>
#include <string>

#include "core/runtime/isa.h"
#include "core/runtime/trace.h"

namespace atrous::apps {

/// A table of the layers in `trace`, averaged over `runs` runs: time, share, arithmetic and memory
/// rate, percent of what `threads` cores could do at most (measured now, with `isa`), and after it
/// the sums per kernel.
std::string profile_text(const Trace& trace, std::size_t runs, IsaSet isa, int threads);

}  // namespace atrous::apps
