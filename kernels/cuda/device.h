// The one header that device code includes.
//
//   nvcc       the real CUDA; the wrappers below are inline PTX
//   g++/clang  the emulator of tests/cuda_emulation: the same names with checked bodies
//
// So that both can compile a kernel, device code keeps to this:
//   shared arrays     ATROUS_SHARED(float, tile, [8][36]); never a bare __shared__
//   dynamic shared    ATROUS_DYN_SHARED(unsigned char, memory);
//   16-byte accesses  ld4 and st4, never a bare cast to float4*
//   PTX               through namespace ptx only
//   launches          launch(kernel<...>, grid, block, shared_bytes, stream, args...)
//   fused products    fmaf is spelt out where bits matter: compilers contract a * b + c differently
//   no return before a barrier that others still reach, no collective with a false mask
#pragma once
#include <cstddef>
#include <cstdint>

#if defined(__CUDACC__)
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <string>

#include "core/base/error.h"

#define ATROUS_DEVICE __device__ __forceinline__
#define ATROUS_SHARED(type, name, dims) __shared__ __align__(128) type name dims
#define ATROUS_DYN_SHARED(type, name)                                     \
  extern __shared__ __align__(128) unsigned char atrous_dynamic_shared[]; \
  type* name = reinterpret_cast<type*>(atrous_dynamic_shared)

namespace atrous::kernels::cuda {

inline void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess)
    throw Error(Code::device, std::string(what) + ": " + cudaGetErrorString(status));
}

/// Queues a kernel. `stream` is Stream::native().
template <class... P, class... A>
void launch(
    void (*kernel)(P...), dim3 grid, dim3 block, std::size_t shared, void* stream, A&&... args) {
  constexpr std::size_t kWithoutAsking = 48 * 1024;
  if (shared > kWithoutAsking) {
    check(
        cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel),
                             cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared)),
        "shared memory of a kernel");
  }
  kernel<<<grid, block, shared, static_cast<cudaStream_t>(stream)>>>(static_cast<P>(args)...);
  check(cudaGetLastError(), "launch of a kernel");
}

template <class T>
ATROUS_DEVICE float4 ld4(const T* p) {
  return *reinterpret_cast<const float4*>(p);
}
template <class T>
ATROUS_DEVICE void st4(T* p, float4 v) {
  *reinterpret_cast<float4*>(p) = v;
}

namespace ptx {

ATROUS_DEVICE unsigned shared_address(const void* p) {
  return static_cast<unsigned>(__cvta_generic_to_shared(p));
}

/// Asynchronous copy of kBytes (4, 8, 16) from global to shared memory. Only the first `valid_bytes`
/// are read, the rest becomes zero.
template <int kBytes>
ATROUS_DEVICE void cp_async(void* to, const void* from, int valid_bytes) {
  if constexpr (kBytes == 16) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;\n" ::"r"(shared_address(to)),
                 "l"(from), "r"(valid_bytes)
                 : "memory");
  } else {
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;\n" ::"r"(shared_address(to)),
                 "l"(from), "n"(kBytes), "r"(valid_bytes)
                 : "memory");
  }
}
ATROUS_DEVICE void cp_async_commit() { asm volatile("cp.async.commit_group;\n" ::: "memory"); }
template <int N>
ATROUS_DEVICE void cp_async_wait() {
  asm volatile("cp.async.wait_group %0;\n" ::"n"(N) : "memory");
}

/// Four 8x8 matrices of 16-bit numbers; lane i gives the address of row i % 8 of matrix i / 8.
ATROUS_DEVICE void ldmatrix_x4(unsigned (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}
ATROUS_DEVICE void ldmatrix_x4_trans(unsigned (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

#define ATROUS_MMA(shape_and_types)                                       \
  asm volatile("mma.sync.aligned." shape_and_types                        \
               " {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};\n" \
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])           \
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1))
/// D(16x8, fp32) += A(16x16, by rows) * B(16x8, by columns).
ATROUS_DEVICE void mma_16816(
    float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, __nv_bfloat16) {
  ATROUS_MMA("m16n8k16.row.col.f32.bf16.bf16.f32");
}
ATROUS_DEVICE void mma_16816(
    float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, __half) {
  ATROUS_MMA("m16n8k16.row.col.f32.f16.f16.f32");
}
/// D(16x8, fp32) += A(16x8) * B(8x8) of TF32.
ATROUS_DEVICE void mma_1688_tf32(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  ATROUS_MMA("m16n8k8.row.col.f32.tf32.tf32.f32");
}
#undef ATROUS_MMA

/// The bits of `x` rounded to TF32.
ATROUS_DEVICE unsigned to_tf32(float x) {
  unsigned bits;
  asm("cvt.rna.tf32.f32 %0, %1;\n" : "=r"(bits) : "f"(x));
  return bits;
}

/// Rounds of TF32 products that a float32 product is made of: 1 keeps 10 bits of each factor; 3 takes
/// what rounding left into account and is as exact as float32.
template <int kPasses>
struct Tf32 {};

/// acc += A * B for a warp's tile of kM x kN instructions; b holds two columns of instructions in
/// a row. A step is 32 bytes of k deep.
template <int kM, int kN, class T>
ATROUS_DEVICE void mma_tile(float (&acc)[kM][kN][4],
                            const unsigned (&a)[kM][4],
                            const unsigned (&b)[kN / 2][4],
                            T type) {
#pragma unroll
  for (int i = 0; i < kM; ++i)
#pragma unroll
    for (int j = 0; j < kN; ++j)
      mma_16816(acc[i][j], a[i], b[j / 2][j % 2 * 2], b[j / 2][j % 2 * 2 + 1], type);
}
template <int kM, int kN, int kPasses>
ATROUS_DEVICE void mma_tile(float (&acc)[kM][kN][4],
                            const unsigned (&a)[kM][4],
                            const unsigned (&b)[kN / 2][4],
                            Tf32<kPasses>) {
  unsigned a_high[kM][4], a_low[kM][4];
#pragma unroll
  for (int i = 0; i < kM; ++i)
#pragma unroll
    for (int q = 0; q < 4; ++q) {
      a_high[i][q] = to_tf32(__uint_as_float(a[i][q]));
      if (kPasses > 1)
        a_low[i][q] = to_tf32(__uint_as_float(a[i][q]) - __uint_as_float(a_high[i][q]));
    }
#pragma unroll
  for (int j = 0; j < kN; ++j) {
    unsigned high[2], low[2];
#pragma unroll
    for (int q = 0; q < 2; ++q) {
      const float x = __uint_as_float(b[j / 2][j % 2 * 2 + q]);
      high[q] = to_tf32(x);
      if (kPasses > 1) low[q] = to_tf32(x - __uint_as_float(high[q]));
    }
#pragma unroll
    for (int i = 0; i < kM; ++i) {
      if (kPasses > 1) {
        mma_1688_tf32(acc[i][j], a_low[i], high[0], high[1]);
        mma_1688_tf32(acc[i][j], a_high[i], low[0], low[1]);
      }
      mma_1688_tf32(acc[i][j], a_high[i], high[0], high[1]);
    }
  }
}

}  // namespace ptx
}  // namespace atrous::kernels::cuda

#else
#include <cuda_emulation.h>
#endif
