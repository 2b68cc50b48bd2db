// Normalisation of groups of channels by their own statistics. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/group_norm/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::group_norm {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::group_norm
