// What device code of many operations shares: activations, simple launches, sums over a warp.
#pragma once
#include "core/graph/activation.h"
#include "kernels/cuda/device.h"
#include "kernels/cuda/numbers.h"
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

template <int kWide>
ATROUS_DEVICE Lanes<kWide> activate(const Activation& a, Lanes<kWide> x) {
  for (float& v : x.v) v = activate(a, v);
  return x;
}
template <int kWide>
ATROUS_DEVICE Lanes<kWide> operator+(Lanes<kWide> a, const Lanes<kWide>& b) {
  for (int i = 0; i < kWide; ++i) a.v[i] += b.v[i];
  return a;
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
