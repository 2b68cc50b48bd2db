// What the benchmarks of the kernel tables share.
#pragma once
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/tensor/allocator.h"
#include "kernels/row.h"

namespace atrous::bench {

/// Aligned floats with values around 1, so that no arithmetic is slow or trivial.
class Floats {
 public:
  explicit Floats(std::ptrdiff_t count)
      : buffer_(host_allocator(), static_cast<std::size_t>(count) * sizeof(float)) {
    for (std::ptrdiff_t i = 0; i < count; ++i)
      data()[i] = static_cast<float>(i * 7919 % 1024 - 512) / 512.0F;
  }
  float* data() const noexcept { return reinterpret_cast<float*>(buffer_.data()); }

 private:
  Buffer buffer_;
};

/// Fixed repetitions, and the fastest of them beside mean and median: on a shared machine it is
/// the one that says what the kernel can do.
inline void report_fastest(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMicrosecond)
      ->UseRealTime()
      ->ComputeStatistics("max", [](const std::vector<double>& v) {
        return *std::max_element(v.begin(), v.end());
      });
}

/// Times execute() on one thread and counts floating-point operations and bytes a second.
template <class Kernel, class Problem, class Args>
void measure(benchmark::State& state,
             const Kernel& kernel,
             const Problem& problem,
             const Args& args,
             double flops,
             double bytes) {
  ThreadPool pool(1);
  Buffer scratch(host_allocator(), kernels::scratch_bytes(kernel, problem, 1) + 64);
  for (auto _ : state) kernels::execute(kernel, problem, args, scratch.data(), pool);
  using benchmark::Counter;
  state.counters["flops"] = Counter(flops, Counter::kIsIterationInvariantRate);
  state.counters["bytes"] = Counter(bytes, Counter::kIsIterationInvariantRate);
}

}  // namespace atrous::bench
