#pragma once
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Runs a fully connected CRF on the case's picture and energies and compares the marginals after
/// each number of iterations. Throws for settings that are not known here.
void run_crf(const Case& test, int threads, Result& result);

}  // namespace atrous::conformance
