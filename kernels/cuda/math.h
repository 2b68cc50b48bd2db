// What device code of many operations shares: activations, numbers side by side, simple launches.
#pragma once
#include "core/graph/activation.h"
#include "kernels/cuda/device.h"
#include "kernels/cuda/row.h"

namespace atrous::kernels::cuda {

ATROUS_DEVICE float hard_sigmoid(float x) {
  const float shifted = x + 3.0F;
  return (shifted < 0 ? 0.0F : shifted > 6 ? 6.0F : shifted) * (1.0F / 6);
}

/// The activation of one value; NaN stays NaN.
ATROUS_DEVICE float activate(const Activation& a, float x) {
  switch (a.kind) {
    case Act::none:
      return x;
    case Act::relu:
      return x < 0 ? 0.0F : x;
    case Act::relu6:
      return x < 0 ? 0.0F : x > 6 ? 6.0F : x;
    case Act::leaky_relu:
      return x < 0 ? a.alpha * x : x;
    case Act::elu:
      return x < 0 ? a.alpha * expm1f(x) : x;
    case Act::sigmoid:
      return 1.0F / (1.0F + expf(-x));
    case Act::tanh:
      return tanhf(x);
    case Act::hard_sigmoid:
      return hard_sigmoid(x);
    case Act::hard_swish:
      return x * hard_sigmoid(x);
  }
  return x;
}

/// kWide neighbouring channels of a pixel: 4 where all rows are aligned for it, else 1.
template <int kWide>
struct Lanes {
  float v[kWide];
};

ATROUS_DEVICE Lanes<1> load_lanes(const float* p, Lanes<1>) { return {{*p}}; }
ATROUS_DEVICE Lanes<4> load_lanes(const float* p, Lanes<4>) {
  const float4 q = ld4(p);
  return {{q.x, q.y, q.z, q.w}};
}
template <int kWide>
ATROUS_DEVICE Lanes<kWide> load(const float* p) {
  return load_lanes(p, Lanes<kWide>{});
}
ATROUS_DEVICE void store(float* p, const Lanes<1>& lanes) { *p = lanes.v[0]; }
ATROUS_DEVICE void store(float* p, const Lanes<4>& lanes) {
  st4(p, make_float4(lanes.v[0], lanes.v[1], lanes.v[2], lanes.v[3]));
}
template <int kWide>
ATROUS_DEVICE Lanes<kWide> splat(float x) {
  Lanes<kWide> lanes;
  for (float& v : lanes.v) v = x;
  return lanes;
}

ATROUS_DEVICE float get(float x) { return x; }
ATROUS_DEVICE float get(__half x) { return __half2float(x); }
ATROUS_DEVICE float get(__nv_bfloat16 x) { return __bfloat162float(x); }
ATROUS_DEVICE void put(float* p, float x) { *p = x; }
ATROUS_DEVICE void put(__half* p, float x) { *p = __float2half(x); }
ATROUS_DEVICE void put(__nv_bfloat16* p, float x) { *p = __float2bfloat16(x); }

/// True if rows of `stride` numbers from `p` on can be read four at a time.
inline bool by_fours(const void* p, std::ptrdiff_t stride) {
  return p == nullptr || (reinterpret_cast<std::uintptr_t>(p) % 16 == 0 && stride % 4 == 0);
}

inline constexpr int kEachThreads = 256;

template <class Body>
__global__ void __launch_bounds__(kEachThreads) each(int count, Body body) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < count) body(i);
}

/// Queues body(i) for every i in [0, count), in any order and at the same time.
template <class Body>
void launch_each(std::ptrdiff_t count, const Body& body, void* stream) {
  if (count <= 0) return;
  const auto blocks = static_cast<unsigned>((count + kEachThreads - 1) / kEachThreads);
  launch(each<Body>, dim3(blocks), dim3(kEachThreads), 0, stream, static_cast<int>(count), body);
}

/// The reason to reject more work items than an int counts, or nullptr.
inline const char* too_many(std::ptrdiff_t items) noexcept {
  return items > 0x7fffffff - kEachThreads ? "more than 2^31 work items" : nullptr;
}

ATROUS_DEVICE float warp_sum(float x) {
  for (int d = 16; d; d /= 2) x += __shfl_xor_sync(0xffffffffU, x, d);
  return x;
}
ATROUS_DEVICE float warp_max(float x) {
  for (int d = 16; d; d /= 2) {
    const float other = __shfl_xor_sync(0xffffffffU, x, d);
    x = other > x ? other : x;
  }
  return x;
}

}  // namespace atrous::kernels::cuda
