#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "kernels/limits/limits.h"

namespace atrous::kernels::limits {
namespace {

/// CPU time of the calling thread: what others do on the machine is no limit of its own.
double cpu_seconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Units of work a second at best, of calls that do `work` each.
template <class Call>
double best_rate(double seconds, double work, Call call) {
  double best = 0;
  const double begin = cpu_seconds();
  do {
    const double start = cpu_seconds();
    call();
    best = std::max(best, work / (cpu_seconds() - start));
  } while (cpu_seconds() - begin < seconds);
  return best;
}

}  // namespace

std::span<const Row> all() noexcept {
  static const Row table[] = {
      {"limit.tiles.bf16.amx", Isa::amx_bf16, amx::kTiles},
      {"limit.fma.f32.avx512", Isa::avx512, avx512::kFma},
      {"limit.fma.f32.avx2", Isa::avx2, avx2::kFma},
  };
  return table;
}

Limits measure(IsaSet isa, double seconds) {
  constexpr int kRounds = 20000;
  constexpr std::size_t kBytes = std::size_t{64} << 20;  // more than a core's share of any cache
  Limits limits;
  for (const Row& row : all()) {
    if (!isa.has(row.isa)) continue;
    double& limit = row.isa == Isa::amx_bf16 ? limits.bf16 : limits.f32;
    if (limit > 0) continue;
    limit =
        best_rate(seconds / 3, row.loop.flops_per_round * kRounds, [&] { row.loop.run(kRounds); });
  }
  std::vector<char> from(kBytes, 1), to(kBytes);
  limits.bytes =
      best_rate(seconds / 3, 2.0 * kBytes, [&] { std::memcpy(to.data(), from.data(), kBytes); });
  return limits;
}

double Limits::share(std::string_view kernel,
                     double operations,
                     double touched,
                     double seconds) const {
  double rate = f32;
  for (const auto& [mark, products] :
       {std::pair{".bf16.amx", 1.0}, {".bf16x3.amx", 3.0}, {".bf16x6.amx", 6.0}})
    if (kernel.ends_with(mark)) rate = bf16 / products;
  if (rate <= 0 || bytes <= 0 || seconds <= 0) return 0;
  return std::max(operations / rate, touched / bytes) / seconds;
}

}  // namespace atrous::kernels::limits
