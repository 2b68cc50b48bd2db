// atrous_bench: every kernel on the layers of the networks, one benchmark a row and shape.
//
//   taskset -c 1 atrous_bench --benchmark_filter='gemm.*avx512'
#include <benchmark/benchmark.h>

#include "bench/kernels/register.h"

int main(int argc, char** argv) {
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
