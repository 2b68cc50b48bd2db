#pragma once
#include "tests/conformance/adapters.h"
#include "tests/conformance/run_case.h"

namespace atrous::conformance {

/// Runs a case of a system of the R-CNN family: its networks on the case's own regions, or the whole
/// way from a picture to masks.
void run_rcnn(const Case& test,
              const Adapted& adapted,
              int threads,
              const WeightStore& weights,
              Result& result);

}  // namespace atrous::conformance
