#pragma once
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Runs a file of a step between detection networks: anchors, box coding, suppression, selection,
/// pooling of regions, pasting of masks, the input's transform.
void run_region_step(const Case& test, int threads, Result& result);

/// True if there is one for this operator.
bool is_region_step(const std::string& name);

}  // namespace atrous::conformance
