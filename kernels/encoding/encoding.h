// Distances to codewords and sums of residuals. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/encoding/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::encoding {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::encoding
