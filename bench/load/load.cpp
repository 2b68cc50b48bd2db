// atrous_load [--steps] FILE [MODEL]: how long a weight file takes, as one JSON line. `ready`: until
// all weights are packed and the network can run. With --steps `tensors`: until they are known by
// name, `told`: until the recipe is (by the tensors, if MODEL does not name it), `bound`: until every
// tensor of the network is matched and every number looked at. Milliseconds since the start.
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
void measure_steps(const char* file, const char* model) {
  const auto start = Clock::now();
  const WeightStore store = library::read_store(file);
  const double tensors = since(start);
  const nets::Recipe recipe = library::recipe_for(store, model);
  const double told = since(start);
  const library::Net net = library::assemble(recipe, &store);
  std::printf("{\"tensors\": %.2f, \"told\": %.2f, \"bound\": %.2f}\n", tensors, told,
              since(start));
}

/// From a file's name to a network that can run, as the program does it.
void measure_ready(const char* file, const char* model) {
  const auto start = Clock::now();
  library::Engine engine({.model = model, .weights = file}, {});
  engine.plans({64, 64});
  std::printf("{\"ready\": %.2f, \"peak_mib\": %.1f, \"packed_mib\": %.1f}\n", since(start),
              peak_mib(), static_cast<double>(engine.memory().weights) / (1 << 20));
}

}  // namespace

int main(int argc, char** argv) {
  const bool steps = argc > 2 && std::string_view(argv[1]) == "--steps";
  const int file = steps ? 2 : 1;
  if (argc < file + 1 || argc > file + 2) {
    std::fputs("usage: atrous_load [--steps] FILE [MODEL]\n", stderr);
    return 2;
  }
  try {
    (steps ? measure_steps : measure_ready)(argv[file], argc > file + 1 ? argv[file + 1] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrous_load: %s\n", error.what());
    return 1;
  }
  return 0;
}
