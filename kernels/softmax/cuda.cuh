// softmax.warp.any.cuda - softmax over channels, one warp per pixel.
//
//   y[i,c] = exp(x[i,c] - m) / sum over k of exp(x[i,k] - m),   m = max over k of x[i,k]
//
// Layout    x, y: [pixels, channels] of any type with a pixel stride each; y may be x.
// Tile      lanes stride over the channels; maximum and sum by shuffles.
// Why       channels are read in whole sectors and never leave the warp.
// Trusts    fewer than 2^31 pixels.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/softmax/problem.h"

namespace atrous::kernels::softmax::cuda {

using namespace kernels::cuda;

inline constexpr int kWarps = 4;

template <class T>
__global__ void __launch_bounds__(kWarps * 32) warp_softmax(Problem p, Args a) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int pixel = static_cast<int>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / 32;
  if (pixel >= p.pixels) return;  // whole warps leave
  const T* x = reinterpret_cast<const T*>(a.x) + pixel * p.x_stride;
  float max = -INFINITY;
  for (int c = lane; c < p.channels; c += 32) max = get(x[c]) > max ? get(x[c]) : max;
  max = warp_max(max);
  float sum = 0;
  for (int c = lane; c < p.channels; c += 32) sum += expf(get(x[c]) - max);
  sum = warp_sum(sum);
  const float log_sum = logf(sum), scale = 1.0F / sum;
  for (int c = lane; c < p.channels; c += 32) {
    const float shifted = get(x[c]) - max;
    const float y = p.logarithm ? shifted - log_sum : expf(shifted) * scale;
    store_as(p.y_type, a.y, pixel * p.y_stride + c, Lanes<1>{{y}});
  }
}

}  // namespace atrous::kernels::softmax::cuda
