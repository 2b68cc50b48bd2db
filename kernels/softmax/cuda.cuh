// softmax.warp.f32.cuda - softmax over channels, one warp per pixel.
//
//   y[i,c] = exp(x[i,c] - m) / sum over k of exp(x[i,k] - m),   m = max over k of x[i,k]
//
// Layout    x, y: [pixels, channels] with a pixel stride each; y may be x.
// Tile      lanes stride over the channels; maximum and sum by shuffles.
// Why       channels are read in whole sectors and never leave the warp.
// Trusts    fewer than 2^31 pixels.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/softmax/problem.h"

namespace atrous::kernels::softmax::cuda {

using namespace kernels::cuda;

inline constexpr int kWarps = 4;

inline __global__ void __launch_bounds__(kWarps * 32) warp_softmax(Problem p, Args a) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int pixel = static_cast<int>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / 32;
  if (pixel >= p.pixels) return;  // whole warps leave
  const float* x = a.x + pixel * p.x_stride;
  float* y = a.y + pixel * p.y_stride;
  float max = -INFINITY;
  for (int c = lane; c < p.channels; c += 32) max = x[c] > max ? x[c] : max;
  max = warp_max(max);
  float sum = 0;
  for (int c = lane; c < p.channels; c += 32) sum += expf(x[c] - max);
  sum = warp_sum(sum);
  const float log_sum = logf(sum), scale = 1.0F / sum;
  for (int c = lane; c < p.channels; c += 32) {
    const float shifted = x[c] - max;
    y[c] = p.logarithm ? shifted - log_sum : expf(shifted) * scale;
  }
}

}  // namespace atrous::kernels::softmax::cuda
