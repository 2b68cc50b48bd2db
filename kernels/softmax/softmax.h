// Softmax over channels. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/row.h"
#include "kernels/softmax/problem.h"

namespace atrous::kernels::softmax {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::softmax
