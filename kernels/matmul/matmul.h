// Batched products of matrices. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/matmul/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::matmul {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::matmul
