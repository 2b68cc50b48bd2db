// Placing of attention masks. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/psa_mask/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::psa_mask {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::psa_mask
