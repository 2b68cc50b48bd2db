// limit.fma.f32.avx512 - independent fused multiply-adds in registers.
//
//   a[i] = a[i] * m + c,  i = 0 .. 23
//
// Layout    registers only.
// Tile      24 accumulators: more than latency times throughput of any processor so far.
// Speed     it is the measure of speed.
// Trusts    nothing.
#include "kernels/simd/avx512.h"

#include "kernels/limits/problem.h"

namespace atrous::kernels::limits::avx512 {
namespace {

constexpr int kChains = 24;

void run(int rounds) noexcept {
  __m512 sums[kChains];
  // Without it the sums would lie in memory.
#pragma GCC unroll 24
  for (int i = 0; i < kChains; ++i) sums[i] = _mm512_set1_ps(static_cast<float>(i));
  __m512 factor = _mm512_set1_ps(0.5F);
  for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
    for (int i = 0; i < kChains; ++i) {
      sums[i] = _mm512_fmadd_ps(sums[i], factor, factor);
      __asm__ volatile("" : "+v"(sums[i]));  // keeps the compiler from finding the fixed point
    }
  }
}

}  // namespace

extern const Loop kFma = {2.0 * kernels::avx512::kLanes * kChains, run};

}  // namespace atrous::kernels::limits::avx512
