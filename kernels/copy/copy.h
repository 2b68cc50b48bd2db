// Copies of strided boxes: concatenation, cutting, padding, transposing, shuffling.
#pragma once
#include <span>

#include "kernels/copy/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::copy {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::copy
