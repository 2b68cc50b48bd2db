#pragma once
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Compares the scores of label maps, over all pixels and near class borders.
void run_scores(const Case& test, int threads, Result& result);

}  // namespace atrous::conformance
