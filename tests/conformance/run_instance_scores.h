#pragma once
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Compares COCO's scores of masks and boxes, and the overlaps in the first picture.
void run_instance_scores(const Case& test, int threads, Result& result);

}  // namespace atrous::conformance
