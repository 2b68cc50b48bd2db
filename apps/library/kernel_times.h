// How long every step of a network takes with the row that serves it, and with others. Not installed.
#pragma once
#include <string>
#include <vector>

#include "apps/library/engine.h"

namespace atrous::library {

/// A step with its row, and the fastest row that a lesser instruction set would have.
struct StepTimes {
  std::string name;
  std::string kernel;
  double us = 0;
  std::string other;  // empty: no lesser instruction set has another row
  double other_us = 0;
};

/// Least times of `runs` runs on made-up numbers. The network is planned anew for every instruction
/// set; `options.isa` is not looked at. Throws what Engine throws.
std::vector<StepTimes> time_kernels(const NetRequest& request,
                                    EngineOptions options,
                                    Extent size,
                                    int runs);

}  // namespace atrous::library
