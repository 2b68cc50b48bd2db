// A row of an operation's kernel table, and how it is run on a thread pool.
#pragma once
#include <cstddef>

#include "core/runtime/device.h"
#include "core/runtime/isa.h"
#include "core/runtime/precision.h"
#include "core/runtime/thread_pool.h"
#include "kernels/element.h"
#include "kernels/exact.h"

namespace atrous::kernels {

template <class Functions>
struct Row {
  const char* name;  // op.algorithm.dtype.isa
  Isa isa;
  Exact exact;
  Functions fn;
  Precision precision = Precision::f32;

  template <class Problem>
  const char* rejects(const Problem& problem) const noexcept {
    if (!fn.narrow && !all_float(problem)) return "a tensor is not float32";
    return fn.rejects(problem);
  }
  template <class Problem>
  const char* yields(const Problem& problem) const noexcept {
    return fn.yields ? fn.yields(problem) : nullptr;
  }
};

/// Working memory of one thread, or of the device; rounded up to whole cache lines.
template <class Row, class Problem>
std::size_t thread_scratch(const Row& row, const Problem& problem) noexcept {
  return (row.fn.scratch_bytes(problem) + 63) / 64 * 64;
}

/// Working memory that execute() needs on a pool of at most `threads`.
template <class Row, class Problem>
std::size_t scratch_bytes(const Row& row, const Problem& problem, int threads) noexcept {
  return thread_scratch(row, problem) * static_cast<std::size_t>(row.fn.launch ? 1 : threads);
}

/// Runs the whole problem on the pool; for rows of the host's processor. `scratch` has scratch_bytes()
/// bytes, 64-byte aligned.
template <class Row, class Problem, class Args>
void execute(const Row& row,
             const Problem& problem,
             const Args& args,
             std::byte* scratch,
             ThreadPool& pool) noexcept {
  const std::size_t each = thread_scratch(row, problem);
  pool.parallel_for(row.fn.units(problem), row.fn.grain(problem), [&](Range range, int thread) {
    row.fn.run(problem, args, range, scratch + each * static_cast<std::size_t>(thread));
  });
}

/// The same, or queues the problem on the stream if the row is a device's.
template <class Row, class Problem, class Args>
void execute(const Row& row,
             const Problem& problem,
             const Args& args,
             std::byte* scratch,
             ThreadPool& pool,
             Stream& stream) {
  if (row.fn.launch)
    row.fn.launch(problem, args, scratch, stream.native());
  else
    execute(row, problem, args, scratch, pool);
}

}  // namespace atrous::kernels
