// argmax.warp.any.cuda - index of the largest channel, one warp per pixel.
//
//   y[i] = the lowest c with x[i,c] = max over k of x[i,k]; a NaN counts as -infinity
//
// Layout    x: [pixels, channels] of any type with a pixel stride.  y: dense labels.
// Tile      lanes stride over the channels; the best pair is found by shuffles.
// Why       channels are read in whole sectors.
// Trusts    fewer than 2^31 pixels.
#pragma once
#include "kernels/argmax/problem.h"
#include "kernels/cuda/math.h"

namespace atrous::kernels::argmax::cuda {

using namespace kernels::cuda;

inline constexpr int kWarps = 4;

/// The larger number of two lanes, the lower channel where they are equal.
ATROUS_DEVICE void take_better(float& max, int& label, int distance) {
  const float other = __shfl_xor_sync(0xffffffffU, max, distance);
  const int other_label = __shfl_xor_sync(0xffffffffU, label, distance);
  if (other > max || (other == max && other_label < label)) {
    max = other;
    label = other_label;
  }
}

template <class T>
__global__ void __launch_bounds__(kWarps * 32) warp_argmax(Problem p, Args a) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int pixel = static_cast<int>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / 32;
  if (pixel >= p.pixels) return;  // whole warps leave
  const T* x = reinterpret_cast<const T*>(a.x) + pixel * p.x_stride;
  float max = -INFINITY;
  int label = lane < p.channels ? lane : 0x7fffffff;
  for (int c = lane; c < p.channels; c += 32) {
    if (get(x[c]) > max) {
      max = get(x[c]);
      label = c;
    }
  }
  for (int distance = 16; distance; distance /= 2) take_better(max, label, distance);
  if (lane != 0) return;
  if (p.wide)
    static_cast<std::int32_t*>(a.y)[pixel] = label;
  else
    static_cast<std::uint8_t*>(a.y)[pixel] = static_cast<std::uint8_t>(label);
}

}  // namespace atrous::kernels::argmax::cuda
