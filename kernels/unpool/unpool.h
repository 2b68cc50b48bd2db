// Puts pooled values back where their maxima lay. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/row.h"
#include "kernels/unpool/problem.h"

namespace atrous::kernels::unpool {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::unpool
