#pragma once
#include "tests/conformance/adapters.h"
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Runs a case of FCIS or MNC: the trunk, and the steps behind it on the case's own regions.
void run_cascade(const Case& test,
                 const Adapted& adapted,
                 int threads,
                 const WeightStore& weights,
                 Result& result);

}  // namespace atrous::conformance
