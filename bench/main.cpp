// atrous_bench: every kernel on the layers of the networks, one benchmark a row and shape.
//
//   taskset -c 1 atrous_bench --benchmark_filter='gemm.*avx512'
//   taskset -c 1 atrous_bench --audit [SYSTEM ...]       is every chosen row the fastest?
//   taskset -c 1 atrous_bench --roofline roof.svg        what was measured, below the machine's roofs
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "bench/audit.h"
#include "bench/kernels/register.h"
#include "bench/roofline.h"
#include "core/base/error.h"

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
  // Taken out of the arguments: the benchmark library refuses what it does not know.
  std::string picture;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) != "--roofline") continue;
    picture = argv[i + 1];
    std::copy(argv + i + 2, argv + argc, argv + i);
    argc -= 2;
    break;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  atrous::bench::RooflineReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  if (picture.empty()) return 0;
  try {
    reporter.draw(picture);
  } catch (const atrous::Error& error) {
    std::fprintf(stderr, "atrous_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
