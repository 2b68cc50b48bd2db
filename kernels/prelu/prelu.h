// Leaky rectifier with learned slopes. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/prelu/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::prelu {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::prelu
