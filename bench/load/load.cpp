// atrous_load [--steps] FILE: how long a weight file takes, as one JSON line. `ready`: until all
// weights are packed and the network can run. With --steps `tensors`: until they are known by name,
// `told`: until the system and its recipe are, `bound`: until every tensor of the network is matched
// and every number looked at. Milliseconds since the start; peak memory of the process.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <string_view>

#include "apps/library/engine.h"

namespace {

using namespace atrous;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// From a file's name to what each step knows.
void measure_steps(const char* file) {
  const auto start = Clock::now();
  const WeightStore store = library::read_store(file);
  const double tensors = since(start);
  const nets::Recipe recipe = library::recipe_for(store, {});
  const double told = since(start);
  const library::Net net = library::assemble(recipe, &store);
  std::printf("{\"tensors\": %.2f, \"told\": %.2f, \"bound\": %.2f, \"peak_mib\": %.1f}\n", tensors,
              told, since(start), peak_mib());
}

/// From a file's name to a network that can run, as the program does it.
void measure_ready(const char* file) {
  const auto start = Clock::now();
  library::Engine engine({.model = {}, .weights = file}, {});
  engine.plans({64, 64});
  std::printf("{\"ready\": %.2f, \"peak_mib\": %.1f, \"packed_mib\": %.1f}\n", since(start),
              peak_mib(), static_cast<double>(engine.memory().weights) / (1 << 20));
}

}  // namespace

int main(int argc, char** argv) {
  const bool steps = argc == 3 && std::string_view(argv[1]) == "--steps";
  if (argc != 2 && !steps) {
    std::fputs("usage: atrous_load [--steps] FILE\n", stderr);
    return 2;
  }
  try {
    steps ? measure_steps(argv[2]) : measure_ready(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrous_load: %s\n", error.what());
    return 1;
  }
  return 0;
}
