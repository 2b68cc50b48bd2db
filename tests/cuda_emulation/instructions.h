// The PTX wrappers of kernels/cuda/device.h with bodies for the host, and the launch.
#pragma once
#include <type_traits>

#include "tests/cuda_emulation/runtime.h"

#define ATROUS_DEVICE inline __attribute__((always_inline))

namespace atrous::kernels::cuda {

template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 grid, dim3 block, std::size_t shared, void*, A&&... args) {
  auto body = [&] { kernel(static_cast<P>(args)...); };  // every thread gets copies, as on a GPU
  emulation::launch(
      grid, block, shared, [](void* c) { (*static_cast<decltype(body)*>(c))(); }, &body);
}

template <class T>
ATROUS_DEVICE float4 ld4(const T* p) {
  return emulation::load16(p);
}
template <class T>
ATROUS_DEVICE void st4(T* p, float4 v) {
  emulation::store16(p, v);
}

namespace ptx {

template <int kBytes>
ATROUS_DEVICE void cp_async(void* to, const void* from, int valid_bytes) {
  static_assert(kBytes == 4 || kBytes == 8 || kBytes == 16);
  emulation::async_issue(to, from, kBytes, valid_bytes);
}
ATROUS_DEVICE void cp_async_commit() { emulation::async_commit(); }
template <int N>
ATROUS_DEVICE void cp_async_wait() {
  emulation::async_wait(N);
}
void ldmatrix_x4(unsigned (&r)[4], const void* row, ATROUS_SITE_PARAMS);
void ldmatrix_x4_trans(unsigned (&r)[4], const void* row, ATROUS_SITE_PARAMS);
void mma_16816(float (&d)[4],
               const unsigned (&a)[4],
               unsigned b0,
               unsigned b1,
               __nv_bfloat16,
               ATROUS_SITE_PARAMS);
void mma_16816(
    float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, __half, ATROUS_SITE_PARAMS);
void mma_1688_tf32(
    float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, ATROUS_SITE_PARAMS);
unsigned to_tf32(float x);

template <int kPasses>
struct Tf32 {};

/// What the factors of a tile are.
enum class Factors { bf16, f16, tf32, tf32x3 };
/// A whole tile of instructions in one collective: the same numbers as one by one, in a fraction of
/// the switches between threads.
void mma_tile_of(float* acc,
                 const unsigned* a,
                 const unsigned* b,
                 int m,
                 int n,
                 Factors factors,
                 emulation::Site site);
template <class T>
constexpr Factors factors_of(T) {
  return std::is_same_v<T, __half> ? Factors::f16 : Factors::bf16;
}
template <int kPasses>
constexpr Factors factors_of(Tf32<kPasses>) {
  return kPasses == 1 ? Factors::tf32 : Factors::tf32x3;
}
template <int kM, int kN, class T>
ATROUS_DEVICE void mma_tile(float (&acc)[kM][kN][4],
                            const unsigned (&a)[kM][4],
                            const unsigned (&b)[kN / 2][4],
                            T type,
                            ATROUS_SITE_PARAMS) {
  mma_tile_of(&acc[0][0][0], &a[0][0], &b[0][0], kM, kN, factors_of(type), ATROUS_SITE);
}

}  // namespace ptx
}  // namespace atrous::kernels::cuda
