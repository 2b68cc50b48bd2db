#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/graph/layer.h"
#include "kernels/exact.h"

namespace atrous::kernels {

/// A row that serves, with the refusals of better ones.
template <class Row>
struct Choice {
  const Row* row = nullptr;
  std::vector<Refusal> refused;
};

/// The first row of an operation's table (best first) that the selection allows and that accepts
/// the problem. Every Row has `name`, `isa` and `rejects(problem)` (nullptr, or the reason).
/// Throws Error{Code::unsupported} naming every refusal when none is left, or when only the
/// reference row is left and the selection forbids it.
template <class Row, class Problem>
Choice<Row> choose(std::span<const Row> table, const Problem& problem, const Selection& selection) {
  Choice<Row> choice;
  std::string reasons;
  for (const Row& row : table) {
    const bool on_device = (row.isa == Isa::cuda) == (selection.device.kind == Device::Kind::cuda);
    std::string reason;
    if (!on_device) {
      reason = "runs on another device";
    } else if (!selection.isa.has(row.isa)) {
      reason = "needs " + std::string(name_of(row.isa));
    } else if (const char* why = row.rejects(problem)) {
      reason = why;
    } else if (row.isa == Isa::scalar && !selection.allow_reference) {
      reason = "reference rows are forbidden";
    } else {
      choice.row = &row;
      return choice;
    }
    reasons += std::string(reasons.empty() ? "" : "; ") + row.name + ": " + reason;
    choice.refused.push_back({row.name, std::move(reason)});
  }
  throw Error(Code::unsupported, "no kernel serves (" + reasons + ")");
}

}  // namespace atrous::kernels
