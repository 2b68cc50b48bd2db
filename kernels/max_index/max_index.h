// Maximum pooling that remembers where each maximum lay. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/max_index/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::max_index {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::max_index
