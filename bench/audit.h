#pragma once
#include <span>

#include "bench/shapes.h"

namespace atrous::bench {

/// Times every row on every layer, interleaved and in CPU time of one thread, and prints those where
/// the row that a plan takes is more than 10 % slower than another that is as exact. True if there
/// are none.
bool audit(std::span<const LayerShape> shapes);

}  // namespace atrous::bench
