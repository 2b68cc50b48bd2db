#include "apps/atrous/profile.h"

#include <algorithm>
#include <map>
#include <vector>

#include "apps/atrous/console.h"
#include "kernels/limits/limits.h"

namespace atrous::apps {
namespace {

struct Sum {
  std::string name;
  std::string kernel;
  double us = 0;
  double flops = 0;
  double bytes = 0;

  void add(const Trace::Span& span) {
    us += span.duration_us;
    flops += span.flops;
    bytes += span.bytes;
  }
};

/// Sums by a key of the spans, in order of first appearance.
template <class Key>
std::vector<Sum> sums_by(const Trace& trace, const Key& key) {
  std::vector<Sum> sums;
  std::map<std::string, std::size_t> places;
  for (const Trace::Span& span : trace.spans()) {
    const auto [place, fresh] = places.emplace(key(span), sums.size());
    if (fresh) sums.push_back({span.name, span.kernel});
    sums[place->second].add(span);
  }
  return sums;
}

using kernels::limits::Limits;

/// What all is divided by.
struct Totals {
  double us, runs;
  Limits limits;  // of all threads
};

std::vector<std::string> cells(const Sum& sum, const Totals& totals) {
  const double us = std::max(sum.us, 1e-3);
  return {fixed(sum.us / totals.runs / 1000, 3), fixed(100 * sum.us / totals.us, 1),
          fixed(sum.flops / us / 1000, 1), fixed(sum.bytes / us / 1000, 1),
          fixed(100 * totals.limits.share(sum.kernel, sum.flops, sum.bytes, us * 1e-6), 0)};
}

Table table(const std::vector<Sum>& sums, bool by_layer, const Totals& totals) {
  std::vector<std::string> head = {"ms", "%", "GFLOP/s", "GB/s", "% of limit", "kernel"};
  if (by_layer) head.emplace_back("layer");
  Table table(head);
  for (const Sum& sum : sums) {
    auto row = cells(sum, totals);
    row.push_back(sum.kernel);
    if (by_layer) row.push_back(sum.name);
    table.add(row);
  }
  return table;
}

}  // namespace

std::string profile_text(const Trace& trace, std::size_t runs, IsaSet isa, int threads) {
  auto sums = sums_by(trace, [](const Trace::Span& span) { return span.kernel; });
  double total = 0;
  for (const Sum& sum : sums) total += sum.us;
  if (runs == 0 || total <= 0) return {};
  std::sort(sums.begin(), sums.end(), [](const Sum& a, const Sum& b) { return a.us > b.us; });
  const auto count = static_cast<double>(runs);
  constexpr double kSeconds = 0.3;
  Totals totals{total, count, kernels::limits::measure(isa, kSeconds)};
  for (double* limit : {&totals.limits.f32, &totals.limits.bf16, &totals.limits.bytes})
    *limit *= threads;
  const auto layers = sums_by(trace, [](const Trace::Span& span) { return span.name; });
  return table(layers, true, totals).text() + "\n" + table(sums, false, totals).text() +
         "\ntotal " + fixed(total / count / 1000, 3) + " ms in " + std::to_string(layers.size()) +
         " layers, mean of " + std::to_string(runs) + (runs == 1 ? " run\n" : " runs\n");
}

}  // namespace atrous::apps
