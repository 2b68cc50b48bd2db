// Depthwise convolution: every channel has its own window. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/depthwise/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::depthwise {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

/// Multiplications and additions of the problem, taps in the padding included.
double flops(const Problem& problem) noexcept;

}  // namespace atrous::kernels::depthwise
