// Element-wise sums, products, channel-wise affine maps and activations. See problem.h.
#pragma once
#include <span>

#include "kernels/eltwise/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::eltwise {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::eltwise
