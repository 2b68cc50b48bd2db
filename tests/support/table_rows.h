// How tests walk a table of kernels without weights.
#pragma once
#include <catch2/catch.hpp>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/runtime/isa.h"
#include "kernels/cuda/cuda_runtime.h"
#include "kernels/row.h"
#include "tests/support/guarded_buffer.h"

namespace atrous::test {

/// Whether rows of an instruction set, or of a device, can be run here.
inline bool runs_here(Isa isa) {
  return isa == Isa::cuda ? kernels::cuda::available() : host_isa().has(isa);
}

/// Whether a row takes tensors of 16-bit numbers alone; narrow_test.cpp tries such.
template <class Kernel>
bool only_narrow(const Kernel& kernel) {
  const std::string_view name = kernel.name;
  const bool named = name.find(".f16.") != name.npos || name.find("bf16") != name.npos;
  return named && (kernel.isa == Isa::cuda || kernel.isa == Isa::avx512);
}

/// Whether a row can be tried on a problem here.
template <class Kernel, class Problem>
bool serves(const Kernel& kernel, const Problem& problem) {
  return runs_here(kernel.isa) && !kernel.rejects(problem);
}

/// Runs a row with guarded scratch. Without a pool every unit is run by a call of its own, the
/// last one first. A device's row is queued on a stream and waited for.
template <class Kernel, class Problem, class Args>
void run_row(const Kernel& kernel, const Problem& problem, const Args& args, ThreadPool* pool) {
  GuardedBytes scratch(kernels::scratch_bytes(kernel, problem, pool ? pool->threads() : 1));
  if (kernel.fn.launch) {
    const auto stream = kernels::cuda::cuda_runtime(0).make_stream();
    kernel.fn.launch(problem, args, scratch.data(), stream->native());
    stream->synchronize();
  } else if (pool) {
    kernels::execute(kernel, problem, args, scratch.data(), *pool);
  } else {
    for (int unit = kernel.fn.units(problem); unit-- > 0;)
      kernel.fn.run(problem, args, Range{unit, unit + 1}, scratch.data());
  }
  CHECK(scratch.clean_behind());
}

/// Notes which rows of a table were tried, so that a test that tries none fails.
template <class Kernel>
class Tried {
 public:
  explicit Tried(std::span<const Kernel> table) : table_(table), tried_(table.size()) {}
  void count(std::size_t row) { ++tried_[row]; }
  void check() const {
    for (std::size_t row = 0; row < table_.size(); ++row) {
      INFO(table_[row].name);
      CHECK((tried_[row] > 0 || !runs_here(table_[row].isa) || only_narrow(table_[row])));
    }
  }

 private:
  std::span<const Kernel> table_;
  std::vector<int> tried_;
};

/// Where `y` first differs from `expected` by more than `bound` times its magnitude, or more than
/// `floor`; an empty text if nowhere.
inline std::string difference(const std::vector<float>& y,
                              const std::vector<double>& expected,
                              double bound = 0,
                              double floor = 0) {
  if (y.size() != expected.size()) return "another size";
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (double{y[i]} == expected[i]) continue;  // infinities too
    const double error = std::abs(double{y[i]} - expected[i]);
    if (!(error <= bound * std::abs(expected[i]) + floor)) {
      return "element " + std::to_string(i) + ": " + std::to_string(y[i]) + ", expected " +
             std::to_string(expected[i]);
    }
  }
  return {};
}

}  // namespace atrous::test
