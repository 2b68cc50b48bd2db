#include "tests/cuda_emulation/self_test_kernels.h"

#include <stdexcept>

#include "kernels/cuda/device.h"
#include "tests/cuda_emulation/device_array.h"

namespace atrous::emulation {
namespace {

using kernels::cuda::launch;
using kernels::cuda::st4;
namespace ptx = kernels::cuda::ptx;

constexpr unsigned kAll = 0xffffffffU, kLow = 0x0000ffffU, kHigh = 0xffff0000U;

void expect(bool right) {
  if (!right) throw std::logic_error("wrong results");
}

int lane() { return static_cast<int>(threadIdx.x); }

__global__ void shuffles(int* out) {
  const int l = lane();
  int* o = out + l * 6;
  o[0] = __shfl_xor_sync(kAll, l, 5);
  o[1] = __shfl_up_sync(kAll, l, 3);
  o[2] = __shfl_down_sync(kAll, l, 30);
  o[3] = __shfl_sync(kAll, l, 2, 8);
  o[4] = static_cast<int>(__ballot_sync(kAll, l & 1));
  o[5] = l < 16 ? __shfl_xor_sync(kLow, l, 1) : __shfl_xor_sync(kHigh, l, 2);
}
void run_shuffles() {
  DeviceArray<int> out(32 * 6);
  launch(shuffles, 1, 32, 0, nullptr, out.data());
  const auto o = out.host();
  for (int l = 0; l < 32; ++l) {
    const int* p = &o[static_cast<std::size_t>(l) * 6];
    expect(p[0] == (l ^ 5) && p[1] == (l < 3 ? l : l - 3) && p[2] == (l + 30 > 31 ? l : l + 30));
    expect(p[3] == (l & ~7) + 2 && static_cast<unsigned>(p[4]) == 0xaaaaaaaaU);
    expect(p[5] == (l < 16 ? l ^ 1 : l ^ 2));
  }
}

__global__ void votes(int* out) {
  out[threadIdx.x] = __syncthreads_count(threadIdx.x % 3 == 0) * 100 + __syncthreads_or(0) * 10 +
                     __syncthreads_and(1);
}
void run_votes() {
  DeviceArray<int> out(96);
  launch(votes, 1, 96, 0, nullptr, out.data());
  expect(out.host()[95] == 3201);
}

enum class Exchange { nothing, warp_barrier, shuffle, half_barriers, half_barriers_far };

/// Lanes read what another one wrote to shared memory.
template <Exchange kKind>
__global__ void exchange(int* out) {
  ATROUS_SHARED(int, s, [32]);
  s[threadIdx.x] = lane();
  if (kKind == Exchange::warp_barrier) __syncwarp();
  if (kKind == Exchange::shuffle) __shfl_sync(kAll, 0, 0);  // orders no memory
  if (kKind >= Exchange::half_barriers) {
    if (threadIdx.x < 16)
      __syncwarp(kLow);
    else
      __syncwarp(kHigh);
  }
  out[threadIdx.x] = s[kKind == Exchange::half_barriers ? threadIdx.x ^ 1 : 31 - threadIdx.x];
}
template <Exchange kKind>
void run_exchange() {
  DeviceArray<int> out(32);
  launch(exchange<kKind>, 1, 32, 0, nullptr, out.data());
}

__global__ void two_warps(int* out) {
  ATROUS_SHARED(int, s, [64]);
  s[threadIdx.x] = 1;
  __syncwarp();
  out[threadIdx.x] = s[63 - threadIdx.x];
}
void run_two_warps() {
  DeviceArray<int> out(64);
  launch(two_warps, 1, 64, 0, nullptr, out.data());
}

__global__ void count_up(int* out, bool atomic) {
  if (atomic)
    atomicAdd(out, 1);
  else
    out[0] = out[0] + 1;
}
void run_atomic_count() {
  DeviceArray<int> one(std::vector<int>(1, 0));
  launch(count_up, 4, 64, 0, nullptr, one.data(), true);
  expect(one.host()[0] == 256);
}
void run_plain_count() {
  DeviceArray<int> one(std::vector<int>(1, 0));
  launch(count_up, 1, 64, 0, nullptr, one.data(), false);
}

__global__ void write_block(int* out) { out[0] = static_cast<int>(blockIdx.x); }
void run_two_blocks() {
  DeviceArray<int> one(1);
  launch(write_block, 2, 1, 0, nullptr, one.data());
}

__global__ void neighbour(const int* in, int* out) {
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = in[i + 1];
}
void run_past_the_end() {
  DeviceArray<int> in(std::vector<int>(256, 1)), out(256);
  launch(neighbour, 4, 64, 0, nullptr, in.data(), out.data());
}
void run_unwritten() {
  DeviceArray<int> in(257), out(256);
  launch(neighbour, 4, 64, 0, nullptr, in.data(), out.data());
}

__global__ void shared_past_the_end(int* out) {
  ATROUS_SHARED(int, s, [32]);
  int* p = s;
  p[threadIdx.x + 1] = 1;
  __syncthreads();
  out[threadIdx.x] = p[threadIdx.x + 1];
}
void run_shared_past_the_end() {
  DeviceArray<int> out(32);
  launch(shared_past_the_end, 1, 32, 0, nullptr, out.data());
}

__global__ void barrier_in_loop(int n) {
  for (int i = 0; i < n + lane() / 32; ++i) __syncthreads();
}
void run_barrier_in_loop() { launch(barrier_in_loop, 1, 64, 0, nullptr, 3); }

__global__ void barrier_in_branch() {
  if (threadIdx.x < 32)
    __syncthreads();
  else
    __syncthreads();
}
void run_barrier_in_branch() { launch(barrier_in_branch, 1, 64, 0, nullptr); }

__global__ void shuffle_of_some() {
  if (threadIdx.x != 7) __shfl_sync(kAll, 1, 7);
}
void run_shuffle_of_some() { launch(shuffle_of_some, 1, 32, 0, nullptr); }

__global__ void mixed() {
  if (threadIdx.x & 1)
    __syncwarp();
  else
    __ballot_sync(kAll, 1);
}
void run_mixed() { launch(mixed, 1, 32, 0, nullptr); }

__global__ void misaligned(float* p) { st4(p + 1, make_float4(0, 0, 0, 0)); }
void run_misaligned() {
  DeviceArray<float> p(8);
  launch(misaligned, 1, 1, 0, nullptr, p.data());
}

enum class Wait { and_barrier, none, only, and_warp_barrier };

template <Wait kWait>
__global__ void asynchronous(const float* in, float* out) {
  ATROUS_SHARED(float, s, [128]);
  ptx::cp_async<16>(&s[threadIdx.x * 4], in + threadIdx.x * 4, 16);
  ptx::cp_async_commit();
  if (kWait != Wait::none) ptx::cp_async_wait<0>();
  if (kWait == Wait::and_barrier) __syncthreads();
  if (kWait == Wait::and_warp_barrier) __syncwarp();
  out[threadIdx.x] = s[kWait == Wait::none ? threadIdx.x * 4 : (threadIdx.x * 4 + 4) % 128];
  if (kWait == Wait::none) ptx::cp_async_wait<0>();
}
template <Wait kWait>
void run_asynchronous() {
  DeviceArray<float> in(std::vector<float>(128, 1.0F)), out(32);
  launch(asynchronous<kWait>, 1, 32, 0, nullptr, in.data(), out.data());
  for (const float x : out.host()) expect(x == 1.0F);
}

/// Part of a copy that is filled up with zeros, and one that is never waited for.
__global__ void partial_copy(const float* in, float* out, bool waits) {
  ATROUS_SHARED(float, s, [4]);
  ptx::cp_async<16>(s, in, 8);
  ptx::cp_async_commit();
  if (!waits) return;
  ptx::cp_async_wait<0>();
  for (int i = 0; i < 4; ++i) out[i] = s[i];
}
void run_partial_copy() {
  DeviceArray<float> in(std::vector<float>(4, 5.0F)), out(4);
  launch(partial_copy, 1, 1, 0, nullptr, in.data(), out.data(), true);
  expect(out.host() == std::vector<float>{5, 5, 0, 0});
}
void run_forgotten_copy() {
  DeviceArray<float> in(std::vector<float>(4, 5.0F)), out(4);
  launch(partial_copy, 1, 1, 0, nullptr, in.data(), out.data(), false);
}

__global__ void local_array(int* out, int n) {
  int a[64];
  for (int i = 0; i < 64; ++i) a[(i * 7) & 63] = n + i;
  out[threadIdx.x] = a[n & 63];
}
void run_local_array() {
  DeviceArray<int> out(256);
  launch(local_array, 1, 256, 0, nullptr, out.data(), 3);
}

/// The tile and the single instructions give the same product, by the layouts of the PTX ISA.
__global__ void products(float* tile, float* single) {
  unsigned a[1][4], b[1][4];
  for (int q = 0; q < 4; ++q) {
    a[0][q] = __float_as_uint(static_cast<float>((lane() * 5 + q * 3) % 7 - 3));
    b[0][q] = __float_as_uint(static_cast<float>((lane() * 3 + q * 5) % 7 - 3));
  }
  float acc[1][2][4] = {};
  ptx::mma_tile(acc, a, b, ptx::Tf32<1>{});
  float d[2][4] = {};
  for (int j = 0; j < 2; ++j) ptx::mma_1688_tf32(d[j], a[0], b[0][j * 2], b[0][j * 2 + 1]);
  for (int i = 0; i < 8; ++i) {
    tile[lane() * 8 + i] = acc[0][i / 4][i % 4];
    single[lane() * 8 + i] = d[i / 4][i % 4];
  }
}
void run_products() {
  DeviceArray<float> tile(256), single(256);
  launch(products, 1, 32, 0, nullptr, tile.data(), single.data());
  expect(tile.host() == single.host());
  const auto number = [](int l, int q, int m, int n) { return (l * m + q * n) % 7 - 3; };
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 8; ++column) {
      int sum = 0;
      for (int k = 0; k < 8; ++k)
        sum += number(row % 8 * 4 + k % 4, row / 8 + k / 4 * 2, 5, 3) *
               number(column * 4 + k % 4, k / 4, 3, 5);
      const int at = (row % 8 * 4 + column / 2) * 8 + row / 8 * 2 + column % 2;
      expect(single.host()[static_cast<std::size_t>(at)] == static_cast<float>(sum));
    }
}

constexpr SelfTest kTests[] = {
    {"shuffles and ballot", "", run_shuffles},
    {"barrier votes", "", run_votes},
    {"exchange ordered by __syncwarp", "", run_exchange<Exchange::warp_barrier>},
    {"exchange ordered by half-warp barriers", "", run_exchange<Exchange::half_barriers>},
    {"unordered exchange within a warp", "shared memory", run_exchange<Exchange::nothing>},
    {"a shuffle is no memory barrier", "data race on shared memory (read after write)",
     run_exchange<Exchange::shuffle>},
    {"half-warp barriers leave the halves unordered", "shared memory",
     run_exchange<Exchange::half_barriers_far>},
    {"__syncwarp does not order two warps", "shared memory", run_two_warps},
    {"atomics over blocks", "", run_atomic_count},
    {"plain increment over threads", "data race on global memory", run_plain_count},
    {"two blocks write one address", "another block's", run_two_blocks},
    {"global read past the end", "out-of-bounds global read of 4 bytes", run_past_the_end},
    {"unwritten global memory", "uninitialised global", run_unwritten},
    {"shared write past the end", "out-of-bounds shared write of 4 bytes", run_shared_past_the_end},
    {"barrier count differs between warps", "__syncthreads", run_barrier_in_loop},
    {"barriers in two branches", "divergent __syncthreads", run_barrier_in_branch},
    {"shuffle reads a lane that has returned", "takes no part", run_shuffle_of_some},
    {"two different collectives", "warp divergence", run_mixed},
    {"misaligned float4", "misaligned 16-byte store", run_misaligned},
    {"cp.async with wait and barrier", "", run_asynchronous<Wait::and_barrier>},
    {"cp.async with wait and __syncwarp", "", run_asynchronous<Wait::and_warp_barrier>},
    {"cp.async read before the wait", "still filling", run_asynchronous<Wait::none>},
    {"cp.async wait without barrier", "shared memory", run_asynchronous<Wait::only>},
    {"cp.async of a part", "", run_partial_copy},
    {"cp.async never waited for", "never waited for", run_forgotten_copy},
    {"local arrays", "", run_local_array},
    {"tiles of tensor-core instructions", "", run_products},
};

}  // namespace

std::span<const SelfTest> self_tests() { return kTests; }

}  // namespace atrous::emulation
