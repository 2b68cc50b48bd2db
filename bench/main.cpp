// atrous_bench: every kernel on the layers of the networks, one benchmark a row and shape.
//
//   taskset -c 1 atrous_bench --benchmark_filter='gemm.*avx512'
//   taskset -c 1 atrous_bench --audit [SYSTEM ...]       is every chosen row the fastest?
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <vector>

#include "bench/audit.h"
#include "bench/kernels/register.h"

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--audit") {
    const std::vector<std::string> systems(argv + 2, argv + argc);
    return atrous::bench::audit(systems) ? 0 : 1;
  }
  atrous::bench::register_conv2d();
  atrous::bench::register_depthwise();
  atrous::bench::register_pool();
  atrous::bench::register_resize();
  atrous::bench::register_resize_argmax();
  atrous::bench::register_eltwise();
  atrous::bench::register_softmax();
  atrous::bench::register_argmax();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
