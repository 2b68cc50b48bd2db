// Pooling of regions. See problem.h for the methods.
#pragma once
#include <span>

#include "kernels/roi/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::roi {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::roi
