#include "bench/audit.h"

#include <algorithm>
#include <cstdio>

#include "bench/rows.h"

namespace atrous::bench {
namespace {

constexpr double kSlack = 1.1;
// Less than this is the clock's noise and no layer that anybody waits for.
constexpr double kFewestUs = 20;
constexpr double kBudgetUs = 20e3;  // of a row, but three runs at least
constexpr int kMostRuns = 200;
// The reference takes minutes for what the others are made for; where it could win there is little
// to do.
constexpr double kMostReferenceFlops = 2e7;

struct Timed {
  const Candidate* row;
  std::function<void()> run;
  double us = 1e12;
};

/// Least times of further runs, the rows by turns.
void time_rows(std::vector<Timed>& rows) {
  double slowest = 0;
  for (Timed& each : rows) {
    each.run();
    each.us = std::min(each.us, time_once(each.run));
    slowest = std::max(slowest, each.us);
  }
  const int runs = std::clamp(static_cast<int>(kBudgetUs / std::max(slowest, 1.0)), 3, kMostRuns);
  for (int i = 0; i < runs; ++i)
    for (Timed& each : rows) each.us = std::min(each.us, time_once(each.run));
}

/// Prints the layer if its chosen row loses.
bool loses(const LayerShape& shape) {
  const std::vector<Candidate> candidates = rows_for(shape);
  std::vector<Timed> rows;
  for (const Candidate& each : candidates) {
    const bool slow = each.reference && each.flops > kMostReferenceFlops;
    if (each.comparable && (!slow || each.chosen)) rows.push_back({&each, each.prepare()});
  }
  if (rows.size() < 2) return false;
  const auto by_time = [](const Timed& a, const Timed& b) { return a.us < b.us; };
  const Timed& chosen =
      *std::find_if(rows.begin(), rows.end(), [](const Timed& each) { return each.row->chosen; });
  // A disturbance does not strike three times.
  for (int attempt = 0; attempt < 3; ++attempt) {
    time_rows(rows);
    const double best = std::min_element(rows.begin(), rows.end(), by_time)->us;
    if (chosen.us < kFewestUs || chosen.us <= kSlack * best) return false;
  }
  const Timed& best = *std::min_element(rows.begin(), rows.end(), by_time);
  std::printf("%-70s %4d  %-26s %9.1f us  %-26s %9.1f us  %.2f\n", shape.text().c_str(),
              shape.times, chosen.row->kernel.c_str(), chosen.us, best.row->kernel.c_str(), best.us,
              chosen.us / best.us);
  std::fflush(stdout);
  return true;
}

}  // namespace

bool audit(std::span<const LayerShape> shapes) {
  std::size_t measured = 0, losers = 0;
  for (const LayerShape& shape : shapes) {
    if (rows_for(shape).empty()) continue;
    ++measured;
    losers += loses(shape) ? 1 : 0;
  }
  std::printf("%zu of %zu layers were timed, at %zu the chosen row loses by more than 10 %%\n",
              measured, shapes.size(), losers);
  return losers == 0;
}

}  // namespace atrous::bench
