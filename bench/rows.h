// The rows of the kernel tables on the layers of the networks.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "bench/shapes.h"

namespace atrous::bench {

/// A row that accepts a layer's problem.
struct Candidate {
  std::string kernel;
  bool reference = false;
  bool comparable = true;  // exact enough for what a plan takes by default
  bool chosen = false;     // what such a plan takes
  double flops = 0, bytes = 0;
  /// Makes the operands; what it returns runs the row once, on one thread, and owns them.
  std::function<std::function<void()>()> prepare;
};

/// The rows of the host's processor for a layer, best first; none for a layer whose operation has no
/// benchmark.
std::vector<Candidate> rows_for(const LayerShape& shape);

/// Microseconds of the calling thread's CPU time that one call takes.
double time_once(const std::function<void()>& run);

}  // namespace atrous::bench
