// atrous_bench: every row of the kernel tables on the layers of the networks.
//
//   atrous_bench --benchmark_filter='conv2d.*avx512'     one benchmark a row and layer
//   atrous_bench --nets lraspp-mobilenetv3,segnet        the layers of these networks only
//   atrous_bench --audit                                 is every chosen row the fastest?
//   atrous_bench --roofline roof.svg                     what was measured, below the machine's roofs
//   atrous_bench --write-shapes bench/shapes             the lists of layers from the catalog
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/audit.h"
#include "bench/roofline.h"
#include "bench/rows.h"
#include "core/base/error.h"

namespace atrous::bench {
namespace {

/// Takes `name` out of the arguments, since the benchmark library refuses what it does not know.
bool take_flag(int& argc, char** argv, std::string_view name) {
  char** end = std::remove_if(argv + 1, argv + argc,
                              [&](const char* each) { return std::string_view(each) == name; });
  const bool found = end != argv + argc;
  argc = static_cast<int>(end - argv);
  return found;
}

/// The same with the argument behind it. Throws Error{Code::usage} when there is none.
std::optional<std::string> take_value(int& argc, char** argv, std::string_view name) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != name) continue;
    if (i + 1 == argc) throw Error(Code::usage, std::string(name) + ": expected a value behind it");
    std::string value = argv[i + 1];
    std::copy(argv + i + 2, argv + argc, argv + i);
    argc -= 2;
    return value;
  }
  return std::nullopt;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ',');) names.push_back(name);
  return names;
}

/// Beside the mean it reports the fastest run (best_us), in CPU time of its one thread, and what that
/// comes to a second: on a shared machine it is the one that says what the kernel can do.
void measure(benchmark::State& state, const Candidate& row, const RooflineReporter& reporter) {
  const auto run = row.prepare();
  double best = 1e12;
  for (auto _ : state) best = std::min(best, time_once(run));
  state.counters["best_us"] = best;
  state.counters["GFLOP/s"] = row.flops / best * 1e-3;
  state.counters["GB/s"] = row.bytes / best * 1e-3;
  state.counters["%limit"] =
      100 * reporter.limits().share(row.kernel, row.flops, row.bytes, best * 1e-6);
}

void register_rows(const std::vector<LayerShape>& shapes, const RooflineReporter& reporter) {
  for (const LayerShape& shape : shapes) {
    for (const Candidate& row : rows_for(shape)) {
      const std::string name = row.kernel + "/" + shape.text();
      benchmark::RegisterBenchmark(name.c_str(), [row, &reporter](benchmark::State& state) {
        measure(state, row, reporter);
      })->Unit(benchmark::kMicrosecond);
    }
  }
}

int run(int argc, char** argv) {
  if (const auto folder = take_value(argc, argv, "--write-shapes")) {
    write_shapes(*folder);
    return 0;
  }
  const auto picture = take_value(argc, argv, "--roofline");
  const auto folder = take_value(argc, argv, "--shapes").value_or(ATROUS_SHAPES);
  const auto names = split(take_value(argc, argv, "--nets").value_or(""));
  const std::vector<LayerShape> shapes = read_shapes(folder, names);
  if (take_flag(argc, argv, "--audit")) return audit(shapes) ? 0 : 1;
  RooflineReporter reporter;
  register_rows(shapes, reporter);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  if (picture) reporter.draw(*picture);
  return 0;
}

}  // namespace
}  // namespace atrous::bench

int main(int argc, char** argv) {
  try {
    return atrous::bench::run(argc, argv);
  } catch (const atrous::Error& error) {
    std::fprintf(stderr, "atrous_bench: %s\n", error.what());
    return 2;
  }
}
