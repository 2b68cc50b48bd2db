// Index of the largest channel. See problem.h for the rule of ties.
#pragma once
#include <span>

#include "kernels/argmax/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::argmax {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::argmax
