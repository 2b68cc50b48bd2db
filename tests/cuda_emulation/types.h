// CUDA's keywords, vectors and 16-bit numbers. The numbers round as NVIDIA's do: to nearest, ties to
// even.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/tensor/dtype.h"

#define __global__
#define __device__
#define __host__
#define __restrict__ __restrict
#define __launch_bounds__(...)
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) alignas(n)
// Shared memory is asked for by ATROUS_SHARED, which the emulator can watch.
#define __shared__ ATROUS_error_use_ATROUS_SHARED_instead_of_bare_shared

struct uint3 {
  unsigned x = 0, y = 0, z = 0;
};
struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  constexpr dim3(unsigned in_x = 1, unsigned in_y = 1, unsigned in_z = 1)
      : x(in_x), y(in_y), z(in_z) {}
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

using cudaStream_t = struct CUstream_st*;

struct __half {
  std::uint16_t bits;
};
struct __nv_bfloat16 {
  std::uint16_t bits;
};
inline float __half2float(__half h) { return atrous::from_f16(h.bits); }
inline __half __float2half(float x) { return {atrous::to_f16(x)}; }
inline float __bfloat162float(__nv_bfloat16 h) { return atrous::from_bf16(h.bits); }
inline __nv_bfloat16 __float2bfloat16(float x) { return {atrous::to_bf16(x)}; }

inline unsigned short __half_as_ushort(__half h) { return h.bits; }
inline __half __ushort_as_half(unsigned short bits) { return {bits}; }
inline unsigned short __bfloat16_as_ushort(__nv_bfloat16 h) { return h.bits; }
inline __nv_bfloat16 __ushort_as_bfloat16(unsigned short bits) { return {bits}; }

extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
inline constexpr int warpSize = 32;
