// Non-maximum suppression. See problem.h for the rule.
#pragma once
#include <span>

#include "kernels/nms/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::nms {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::nms
