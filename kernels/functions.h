// What a kernel consists of: plain function pointers that instruction-set sources fill in.
#pragma once
#include <cstddef>

#include "core/base/range.h"

namespace atrous::kernels {

/// A kernel without weights. All functions are noexcept; those after `rejects` trust that it
/// returned nullptr.
template <class Problem, class Args>
struct RunFunctions {
  /// nullptr, or the reason why this kernel cannot do the problem.
  const char* (*rejects)(const Problem&) noexcept;
  /// Independent pieces of work, and the fewest that a thread should take at once.
  int (*units)(const Problem&) noexcept;
  int (*grain)(const Problem&) noexcept;
  /// Working memory of one thread, 64-byte aligned.
  std::size_t (*scratch_bytes)(const Problem&) noexcept;
  /// Computes the outputs of units [range.begin, range.end).
  void (*run)(const Problem&, const Args&, Range range, void* scratch) noexcept;
  /// Rows of another device have this in place of `units`, `grain` and `run`: queues the whole
  /// problem on a stream (Stream::native()). Throws Error{Code::device} when that fails.
  void (*launch)(const Problem&, const Args&, void* scratch, void* stream) = nullptr;
  /// nullptr, or why a later row should be taken if one accepts the problem: it is faster.
  const char* (*yields)(const Problem&) noexcept = nullptr;
  /// Tensors may be of 16-bit numbers; `rejects` is asked of no others than float32 ones if not.
  bool narrow = false;
};

/// A kernel that reads its weights in a layout of its own.
template <class Problem, class Args, class Weights>
struct PackedFunctions : RunFunctions<Problem, Args> {
  /// Size of the packed weights; depends on channels, window and groups, never on image sizes.
  std::size_t (*packed_bytes)(const Problem&) noexcept;
  void (*pack)(const Problem&, const Weights&, void* packed) noexcept;
};

}  // namespace atrous::kernels
