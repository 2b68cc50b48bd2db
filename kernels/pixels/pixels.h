// From a picture's bytes to a network's input.
#pragma once
#include <span>

#include "kernels/pixels/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::pixels {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::pixels
