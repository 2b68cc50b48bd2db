// Separable resampling with any number of taps an axis (bicubic). See problem.h for the formula.
#pragma once
#include <span>

#include "kernels/resample/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::resample {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::resample
