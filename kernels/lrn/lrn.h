// Local response normalisation across channels. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/lrn/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::lrn {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::lrn
