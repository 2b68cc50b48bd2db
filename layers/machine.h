#pragma once
#include <algorithm>
#include <memory>
#include <span>

#include "core/graph/layer.h"
#include "core/tensor/allocator.h"
#include "kernels/row.h"
#include "kernels/table.h"

namespace atrous::layers {

/// Runs operations outside of a plan, for what is done to a network's results.
struct Machine {
  const Selection& selection;
  const std::shared_ptr<Allocator>& allocator;
  ThreadPool& pool;

  /// Runs the best kernel of an operation. Throws Error{Code::memory, unsupported}.
  template <class Kernel, class Problem, class Args>
  void run(std::span<const Kernel> table, const Problem& problem, const Args& args) const {
    const Kernel& kernel = *kernels::choose(table, problem, selection).row;
    const std::size_t bytes = kernels::scratch_bytes(kernel, problem, pool.threads());
    const Buffer scratch(allocator, std::max<std::size_t>(bytes, 1));
    kernels::execute(kernel, problem, args, scratch.data(), pool);
  }
};

}  // namespace atrous::layers
