// Pasting of masks. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/paste/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::paste {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::paste
