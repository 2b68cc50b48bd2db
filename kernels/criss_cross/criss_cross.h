// Criss-cross attention. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/criss_cross/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::criss_cross {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::criss_cross
