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

/// Why the selection does not allow a row; empty if it does.
template <class Row>
std::string forbidden(const Row& row, const Selection& selection) {
  if ((row.isa == Isa::cuda) != (selection.device.kind == Device::Kind::cuda))
    return "runs on another device";
  if (!selection.isa.has(row.isa)) return "needs " + std::string(name_of(row.isa));
  if (row.precision > selection.precision) {
    constexpr const char* kReasons[] = {"", "rounds its operands to 16 bits",
                                        "rounds its operands to 11 bits",
                                        "rounds its operands to 8 bits"};
    return kReasons[static_cast<int>(row.precision)];
  }
  if (row.isa == Isa::scalar && !selection.allow_reference) return "reference rows are forbidden";
  return {};
}

/// The first row of an operation's table (best first) that the selection allows, that accepts the
/// problem and that does not yield to a later one; a row yields to no reference row.
/// Every Row has `name`, `isa`, `precision`, `rejects(problem)` and `yields(problem)` (nullptr, or
/// the reason). Throws Error{Code::unsupported} naming every refusal when none is left, or when
/// only the reference row is left and the selection forbids it.
template <class Row, class Problem>
Choice<Row> choose(std::span<const Row> table, const Problem& problem, const Selection& selection) {
  Choice<Row> choice;
  std::string reasons;
  for (const Row& row : table) {
    std::string reason = forbidden(row, selection);
    if (reason.empty() && choice.row && row.isa == Isa::scalar) break;
    if (reason.empty()) {
      const char* why = row.rejects(problem);
      const char* slow = why ? nullptr : row.yields(problem);
      if (!why && !slow) {
        choice.row = &row;
        return choice;
      }
      if (!why && !choice.row) choice.row = &row;
      reason = why ? why : slow;
    }
    reasons += std::string(reasons.empty() ? "" : "; ") + row.name + ": " + reason;
    choice.refused.push_back({row.name, std::move(reason)});
  }
  if (!choice.row) throw Error(Code::unsupported, "no kernel serves (" + reasons + ")");
  // All that accept yield: the first of them serves, and refuses nothing.
  std::erase_if(choice.refused, [&](const Refusal& r) { return r.kernel == choice.row->name; });
  return choice;
}

}  // namespace atrous::kernels
