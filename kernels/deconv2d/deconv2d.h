// Transposed convolution. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/deconv2d/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::deconv2d {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

/// Multiplications and additions of the problem, products that fall outside the output included.
double flops(const Problem& problem) noexcept;

}  // namespace atrous::kernels::deconv2d
