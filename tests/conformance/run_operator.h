#pragma once
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Runs an operator file through a graph of the layers it needs and compares every output; skipped
/// when there is no layer for its operator. Throws what building, planning and running throw.
void run_operator(const Case& test, int threads, Result& result);

}  // namespace atrous::conformance
