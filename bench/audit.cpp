#include "bench/audit.h"

#include <cstdio>
#include <vector>

#include "apps/library/kernel_times.h"
#include "nets/catalog.h"

namespace atrous::bench {
namespace {

constexpr Extent kSize = {256, 320};
constexpr int kRuns = 7;
constexpr double kSlack = 1.1;
// Less than this is the clock's noise and no layer that anybody waits for.
constexpr double kFewestUs = 20;

/// Steps of `system` that lose; prints them.
int count_losers(const std::string& system) {
  const library::NetRequest request{.model = system, .weights = {}, .random_weights = true};
  const auto steps = library::time_kernels(request, {.threads = 1}, kSize, kRuns);
  int losers = 0;
  for (const library::StepTimes& step : steps) {
    if (step.other.empty() || step.us < kFewestUs || step.us <= kSlack * step.other_us) continue;
    ++losers;
    std::printf("%-28s %-40s %-28s %8.1f us   %-28s %8.1f us\n", system.c_str(), step.name.c_str(),
                step.kernel.c_str(), step.us, step.other.c_str(), step.other_us);
  }
  std::printf("%-28s %zu steps, %d lose\n", system.c_str(), steps.size(), losers);
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
