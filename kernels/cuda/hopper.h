// What GPUs of compute capability 9.0 have beside the rest: barriers in shared memory that count bytes,
// copies of whole boxes of a tensor, and products of four warps together (wgmma). For device code that
// is compiled for sm_90a alone, or against the emulator.
#pragma once
#include "kernels/cuda/boxed_tensor.h"
#include "kernels/cuda/device.h"

#if defined(__CUDACC__)
#include <cuda.h>

namespace atrous::kernels::cuda {

using TensorMap = CUtensorMap;

/// True if the current device multiplies by warpgroups.
inline bool has_warpgroups() noexcept {
  int device = 0, major = 0, minor = 0;
  return cudaGetDevice(&device) == cudaSuccess &&
         cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess &&
         cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device) == cudaSuccess &&
         major == 9 && minor == 0;
}

inline int multiprocessors() noexcept {
  int device = 0, count = 1;
  cudaGetDevice(&device);
  cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device);
  return count;
}

/// The driver's function, found at run time: the library is not linked with the driver.
inline TensorMap tensor_map(const BoxedTensor& t) {
  using Encode = decltype(&cuTensorMapEncodeTiled);
  static const Encode encode = [] {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult found{};
    constexpr unsigned kCuda12 = 12000;
    check(cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &function, kCuda12,
                                           cudaEnableDefault, &found),
          "tensor maps");
    return reinterpret_cast<Encode>(function);
  }();
  TensorMap map;
  const cuuint32_t steps[BoxedTensor::kMostAxes] = {1, 1, 1, 1};
  const auto type =
      t.type == Element::f16 ? CU_TENSOR_MAP_DATA_TYPE_FLOAT16 : CU_TENSOR_MAP_DATA_TYPE_BFLOAT16;
  const CUresult status =
      encode(&map, type, static_cast<cuuint32_t>(t.axes), const_cast<void*>(t.base),
             reinterpret_cast<const cuuint64_t*>(t.extent),
             reinterpret_cast<const cuuint64_t*>(t.stride + 1), t.box, steps,
             CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
             CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  if (status != CUDA_SUCCESS)
    throw Error(Code::device, "a tensor map was refused: CUDA error " + std::to_string(status));
  return map;
}

namespace ptx {

/// A barrier that `arrivals` threads arrive at, and the bytes that they expect.
ATROUS_DEVICE void mbarrier_init(std::uint64_t* barrier, unsigned arrivals) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;\n" ::"r"(shared_address(barrier)),
               "r"(arrivals)
               : "memory");
}
/// Makes new barriers known to the copies; the block's barrier comes behind it.
ATROUS_DEVICE void mbarrier_publish() {
  asm volatile("fence.mbarrier_init.release.cluster;\n" ::: "memory");
  asm volatile("fence.proxy.async.shared::cta;\n" ::: "memory");
}
ATROUS_DEVICE void mbarrier_expect(std::uint64_t* barrier, unsigned bytes) {
  asm volatile(
      "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;\n" ::"r"(shared_address(barrier)),
      "r"(bytes)
      : "memory");
}
/// Waits for the phase of this parity: 0 for the first, 1 for the second, 0 for the third.
ATROUS_DEVICE void mbarrier_wait(std::uint64_t* barrier, unsigned parity) {
  unsigned done = 0;
  while (!done)
    asm volatile(
        "{\n.reg .pred p;\n"
        "mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2;\n"
        "selp.u32 %0, 1, 0, p;\n}\n"
        : "=r"(done)
        : "r"(shared_address(barrier)), "r"(parity)
        : "memory");
}

/// Copies the box at these coordinates to shared memory; its bytes count at the barrier.
ATROUS_DEVICE void copy_box(
    void* to, const TensorMap& map, std::uint64_t* barrier, int c, int x, int y, int n) {
  asm volatile(
      "cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes "
      "[%0], [%1, {%3, %4, %5, %6}], [%2];\n" ::"r"(shared_address(to)),
      "l"(&map), "r"(shared_address(barrier)), "r"(c), "r"(x), "r"(y), "r"(n)
      : "memory");
}
ATROUS_DEVICE void copy_box(
    void* to, const TensorMap& map, std::uint64_t* barrier, int c, int x, int y) {
  asm volatile(
      "cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes "
      "[%0], [%1, {%3, %4, %5}], [%2];\n" ::"r"(shared_address(to)),
      "l"(&map), "r"(shared_address(barrier)), "r"(c), "r"(x), "r"(y)
      : "memory");
}

ATROUS_DEVICE void warpgroup_fence() { asm volatile("wgmma.fence.sync.aligned;\n" ::: "memory"); }
ATROUS_DEVICE void warpgroup_commit() {
  asm volatile("wgmma.commit_group.sync.aligned;\n" ::: "memory");
}
/// Waits until at most N groups of products are under way; then the sums of the others are there.
template <int N, int kSums>
ATROUS_DEVICE void warpgroup_wait(float (&sums)[kSums]) {
  asm volatile("wgmma.wait_group.sync.aligned %0;\n" ::"n"(N) : "memory");
#pragma unroll
  for (float& sum : sums) asm volatile("" : "+f"(sum)::"memory");
}

#define ATROUS_SUMS(i)                                                                        \
  "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3]), "+f"(d[i + 4]), "+f"(d[i + 5]), \
      "+f"(d[i + 6]), "+f"(d[i + 7])
#define ATROUS_WGMMA(types)                                                                     \
  asm volatile(                                                                                 \
      "{\n.reg .pred p;\nsetp.eq.u32 p, 1, 1;\n"                                                \
      "wgmma.mma_async.sync.aligned.m64n128k16.f32." types                                      \
      " {%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, " \
      "%19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, "   \
      "%36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, %51, %52, "   \
      "%53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, %64, %65, p, 1, 1, 0, 0;\n}\n"   \
      : ATROUS_SUMS(0), ATROUS_SUMS(8), ATROUS_SUMS(16), ATROUS_SUMS(24), ATROUS_SUMS(32),      \
        ATROUS_SUMS(40), ATROUS_SUMS(48), ATROUS_SUMS(56)                                       \
      : "l"(a), "l"(b))
/// D(64x128, fp32) += A(64x16) * B(16x128) of a warpgroup; the factors are swizzled rows of k in shared
/// memory, see product_operand(). A warp has rows 16 * (warp % 4) on, as of m16n8 one after another.
ATROUS_DEVICE void warpgroup_mma(float (&d)[64], std::uint64_t a, std::uint64_t b, __half) {
  ATROUS_WGMMA("f16.f16");
}
ATROUS_DEVICE void warpgroup_mma(float (&d)[64], std::uint64_t a, std::uint64_t b, __nv_bfloat16) {
  ATROUS_WGMMA("bf16.bf16");
}
#undef ATROUS_WGMMA
#undef ATROUS_SUMS

}  // namespace ptx
}  // namespace atrous::kernels::cuda

#else
#include <hopper.h>
#endif

namespace atrous::kernels::cuda::ptx {

/// What wgmma takes for a factor: the place of its first row in shared memory and how rows follow.
ATROUS_DEVICE std::uint64_t product_operand(const void* first) {
  constexpr std::uint64_t kSwizzle128 = std::uint64_t{1} << 62;
  constexpr std::uint64_t kLeading = 1;  // has no meaning for swizzled rows
  constexpr std::uint64_t kRows = kBoxAlignment / 16;
  return (std::uint64_t{shared_address(first)} & 0x3ffff) >> 4 | kLeading << 16 | kRows << 32 |
         kSwizzle128;
}

}  // namespace atrous::kernels::cuda::ptx
