// Two-dimensional convolution, dense, dilated and grouped. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/conv2d/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::conv2d {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

/// Multiplications and additions of the problem, taps in the padding included.
double flops(const Problem& problem) noexcept;

}  // namespace atrous::kernels::conv2d
