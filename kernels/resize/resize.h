// Bilinear and nearest resizing. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/resize/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::resize {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::resize
