// Bilinear resizing and argmax in one pass. See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/resize_argmax/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::resize_argmax {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::resize_argmax
