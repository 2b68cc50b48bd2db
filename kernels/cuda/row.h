// How a device's row of a table is put together. For sources that nvcc or the emulator compile.
#pragma once
#include "kernels/functions.h"

namespace atrous::kernels::cuda {

/// The functions of a row without weights.
template <class Problem, class Args>
constexpr RunFunctions<Problem, Args> device_row(
    const char* (*rejects)(const Problem&) noexcept,
    std::size_t (*scratch_bytes)(const Problem&) noexcept,
    void (*launch)(const Problem&, const Args&, void* scratch, void* stream)) {
  RunFunctions<Problem, Args> row{};
  row.rejects = rejects;
  row.scratch_bytes = scratch_bytes;
  row.launch = launch;
  return row;
}

/// The same for rows that take tensors of any type.
template <class Problem, class Args>
constexpr RunFunctions<Problem, Args> narrow_row(
    const char* (*rejects)(const Problem&) noexcept,
    std::size_t (*scratch_bytes)(const Problem&) noexcept,
    void (*launch)(const Problem&, const Args&, void* scratch, void* stream)) {
  auto row = device_row<Problem, Args>(rejects, scratch_bytes, launch);
  row.narrow = true;
  return row;
}

/// For rows that need no scratch.
template <class Problem>
std::size_t no_scratch(const Problem&) noexcept {
  return 0;
}

}  // namespace atrous::kernels::cuda
