// Sampling at given places. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/grid_sample/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::grid_sample {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::grid_sample
