// Average pooling to a given size. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/adaptive_pool/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::adaptive_pool {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::adaptive_pool
