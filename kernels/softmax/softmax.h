// Softmax over channels. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/softmax/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::softmax {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::softmax
