// The filters of a fully connected CRF. See problem.h for the formulas.
#pragma once
#include <span>

#include "kernels/crf/problem.h"
#include "kernels/row.h"

namespace atrous::kernels::crf {

using Kernel = Row<Functions>;

/// Every kernel, best first.
std::span<const Kernel> all() noexcept;

}  // namespace atrous::kernels::crf
