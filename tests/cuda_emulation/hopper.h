// The instructions of kernels/cuda/hopper.h with bodies for the host.
#pragma once
#include "kernels/cuda/boxed_tensor.h"
#include "tests/cuda_emulation/runtime.h"

#define __grid_constant__

namespace atrous::emulation {

void mbarrier_init(void* barrier, unsigned arrivals);
void mbarrier_expect(void* barrier, unsigned bytes);
void mbarrier_wait(void* barrier, unsigned parity, Site site);
void copy_box(void* to,
              const kernels::cuda::BoxedTensor& from,
              void* barrier,
              const int (&place)[kernels::cuda::BoxedTensor::kMostAxes]);
void products_issue(float* sums, int count, std::uint64_t a, std::uint64_t b, bool half);
void products_commit();
void products_wait(int keep, Site site);
/// The place of shared memory as instructions name it.
unsigned shared_offset(const void* place);

}  // namespace atrous::emulation

namespace atrous::kernels::cuda {

using TensorMap = BoxedTensor;

inline bool has_warpgroups() noexcept { return true; }
inline int multiprocessors() noexcept { return 2; }  // so that small problems keep it busy
inline TensorMap tensor_map(const BoxedTensor& t) { return t; }

namespace ptx {

inline unsigned shared_address(const void* p) { return emulation::shared_offset(p); }
inline void mbarrier_init(std::uint64_t* barrier, unsigned arrivals) {
  emulation::mbarrier_init(barrier, arrivals);
}
inline void mbarrier_publish() {}
inline void mbarrier_expect(std::uint64_t* barrier, unsigned bytes) {
  emulation::mbarrier_expect(barrier, bytes);
}
inline void mbarrier_wait(std::uint64_t* barrier, unsigned parity, ATROUS_SITE_PARAMS) {
  emulation::mbarrier_wait(barrier, parity, ATROUS_SITE);
}
inline void copy_box(
    void* to, const TensorMap& map, std::uint64_t* barrier, int c, int x, int y, int n = 0) {
  emulation::copy_box(to, map, barrier, {c, x, y, n});
}
inline void warpgroup_fence() {}
inline void warpgroup_commit() { emulation::products_commit(); }
template <int N, int kSums>
void warpgroup_wait(float (&)[kSums], ATROUS_SITE_PARAMS) {
  emulation::products_wait(N, ATROUS_SITE);
}
inline void warpgroup_mma(float (&d)[64], std::uint64_t a, std::uint64_t b, __half) {
  emulation::products_issue(d, 64, a, b, true);
}
inline void warpgroup_mma(float (&d)[64], std::uint64_t a, std::uint64_t b, __nv_bfloat16) {
  emulation::products_issue(d, 64, a, b, false);
}

}  // namespace ptx
}  // namespace atrous::kernels::cuda
