#include "bench/audit.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include "apps/library/engine.h"
#include "nets/catalog.h"

namespace atrous::bench {
namespace {

constexpr Extent kSize = {256, 320};
constexpr int kRuns = 7;
constexpr double kSlack = 1.1;
// Less than this is the clock's noise and no layer that anybody waits for.
constexpr double kFewestUs = 20;

/// What a step took at least, and with which row.
struct Timed {
  std::string kernel;
  double us = 0;
};

using Steps = std::map<std::string, Timed>;

/// The steps' least times where the best instruction set is `isa`.
Steps time_steps(const std::string& system, const char* isa) {
  setenv("ATROUS_ISA", isa, 1);
  library::Engine engine({.model = system, .weights = {}, .random_weights = true}, {.threads = 1});
  Session& session = engine.session(kSize);
  float* values = session.input().as<float>();
  Steps steps;
  for (int run = 0; run <= kRuns; ++run) {
    for (std::ptrdiff_t i = 0; i < session.input().desc.shape.count(); ++i)
      values[i] = static_cast<float>(i * 7919 % 1024 - 512) / 256.0F;
    Trace trace;
    session.run(&trace);
    for (const Trace::Span& span : trace.spans()) {
      Timed& timed = steps[span.name];
      if (run <= 1 || span.duration_us < timed.us) timed = {span.kernel, span.duration_us};
    }
  }
  return steps;
}

/// Steps of `system` that lose; prints them.
int count_losers(const std::string& system) {
  const Steps chosen = time_steps(system, "native");
  int losers = 0;
  std::map<std::string, Timed> best;
  for (const char* isa : {"avx512", "avx2"}) {
    for (const auto& [name, timed] : time_steps(system, isa)) {
      const auto found = best.find(name);
      if (found == best.end() || timed.us < found->second.us) best[name] = timed;
    }
  }
  for (const auto& [name, timed] : chosen) {
    const auto other = best.find(name);
    if (other == best.end() || other->second.kernel == timed.kernel || timed.us < kFewestUs)
      continue;
    if (timed.us <= kSlack * other->second.us) continue;
    ++losers;
    std::printf("%-28s %-40s %-28s %8.1f us   %-28s %8.1f us\n", system.c_str(), name.c_str(),
                timed.kernel.c_str(), timed.us, other->second.kernel.c_str(), other->second.us);
  }
  std::printf("%-28s %zu steps, %d lose\n", system.c_str(), chosen.size(), losers);
  std::fflush(stdout);
  return losers;
}

}  // namespace

bool audit(std::span<const std::string> systems) {
  std::vector<std::string> names(systems.begin(), systems.end());
  if (names.empty())
    for (const nets::System* system : nets::systems()) names.emplace_back(system->name);
  int losers = 0;
  for (const std::string& name : names) {
    try {
      losers += count_losers(name);
    } catch (const Error& error) {
      std::printf("%-28s left out: %s\n", name.c_str(), error.what());
    }
  }
  std::printf("%d steps lose by more than 10 %%\n", losers);
  return losers == 0;
}

}  // namespace atrous::bench
