// Deformable convolution. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/deform_conv2d/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::deform_conv2d {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

/// Multiplications and additions of the problem; sampling is not counted.
double flops(const Problem& problem) noexcept;

}  // namespace atrous::kernels::deform_conv2d
