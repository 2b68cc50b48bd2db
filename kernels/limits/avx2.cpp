// limit.fma.f32.avx2 - independent fused multiply-adds in registers.
//
//   a[i] = a[i] * m + c,  i = 0 .. 11
//
// Layout    registers only.
// Tile      12 accumulators: latency times throughput of common processors is 8 to 10.
// Speed     it is the measure of speed.
// Trusts    nothing.
#include "kernels/simd/avx2.h"

#include "kernels/limits/problem.h"

namespace atrous::kernels::limits::avx2 {
namespace {

constexpr int kChains = 12;

void run(int rounds) noexcept {
  __m256 sums[kChains];
  // Without it the sums would lie in memory.
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) sums[i] = _mm256_set1_ps(static_cast<float>(i));
  __m256 factor = _mm256_set1_ps(0.5F);
  for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) {
      sums[i] = _mm256_fmadd_ps(sums[i], factor, factor);
      __asm__ volatile("" : "+x"(sums[i]));  // keeps the compiler from finding the fixed point
    }
  }
}

}  // namespace

extern const Loop kFma = {2.0 * kernels::avx2::kLanes * kChains, run};

}  // namespace atrous::kernels::limits::avx2
