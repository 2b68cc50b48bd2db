// Maximum and average pooling, sliding and global. See problem.h for the rules.
#pragma once
#include <span>

#include "kernels/pool/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::pool {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::pool
