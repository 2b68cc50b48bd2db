#pragma once
#include <string>
#include <vector>

#include "core/graph/graph.h"
#include "core/weights/naming.h"
#include "tests/conformance/case_file.h"

namespace atrous::conformance {

enum class Status { passed, failed, skipped };

/// Outcome of one stage (a tap or an output) of a case.
struct Stage {
  std::string name;
  bool ok = false;
  double worst = 0;
  std::string problem;
};

/// Outcome of a case.
struct Result {
  std::string name;
  Status status = Status::skipped;
  std::string message;        // why it was skipped, or the first stage that differs
  std::string note;           // printed whether the case passed or not
  std::vector<Stage> stages;  // in the order in which the network computes them
  double worst = 0;           // of all stages
  double seconds = 0;
};

/// The first scope or node of a graph whose upstream name is `name`; Value{-1} if there is none.
Value find_module(const Graph& graph, const Naming& naming, const std::string& name);

/// Builds the case's system with the case's weights, runs it with every tap kept and once more
/// fully fused, and compares. Never throws: what goes wrong becomes a failed result.
/// `weights` come in the place of the case's own and must be recognised as its system.
Result run_case(const Case& test, int threads, const WeightStore* weights = nullptr);

}  // namespace atrous::conformance
