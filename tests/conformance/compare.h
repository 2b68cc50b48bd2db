#pragma once
#include <string>

#include "core/tensor/tensor.h"
#include "tests/conformance/case_file.h"

namespace atrous::conformance {

/// How a tensor compares with its samples.
struct Comparison {
  bool ok = false;
  double worst = 0;     // largest |got - want| / (2e-4 absmax + 1e-4 |want|); at most 1 passes
  int misses = 0;       // samples let through beyond the tolerance
  std::string problem;  // empty when ok
};

/// Checks shape, mean, standard deviation and every sample of an activation (NHWC in memory).
/// Integers must be equal, and their statistics to the digits that the file gives. `misses` is the
/// share of the samples, rounded up, that need not fit.
Comparison compare(const TensorView& got, const Samples& want, double misses = 0);

}  // namespace atrous::conformance
