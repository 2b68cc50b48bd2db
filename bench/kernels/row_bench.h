// What the benchmarks of the kernel tables share.
#pragma once
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

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

/// Times execute() on one thread. Beside the mean it reports the fastest iteration (best_us) and what
/// that comes to a second: on a shared machine it is the one that says what the kernel can do.
template <class Kernel, class Problem, class Args>
void measure(benchmark::State& state,
             const Kernel& kernel,
             const Problem& problem,
             const Args& args,
             double flops,
             double bytes) {
  using Clock = std::chrono::steady_clock;
  ThreadPool pool(1);
  Buffer scratch(host_allocator(), kernels::scratch_bytes(kernel, problem, 1) + 64);
  double best = 1e9;
  for (auto _ : state) {
    const auto start = Clock::now();
    kernels::execute(kernel, problem, args, scratch.data(), pool);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  state.counters["best_us"] = best * 1e6;
  state.counters["GFLOP/s"] = flops / best * 1e-9;
  state.counters["GB/s"] = bytes / best * 1e-9;
}

}  // namespace atrous::bench
