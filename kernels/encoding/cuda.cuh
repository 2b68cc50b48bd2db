// encoding.codes.f32.cuda - the two halves of an encoding layer.
//
//   distances  y[n,i,k] = scale[k] * sum over d of (x[n,i,d] - code[k,d])^2
//   residuals  y[n,d,k] = sum over i of weight[n,i,k] * (x[n,i,d] - code[k,d])
//
// Layout    x, weight: by pixels, code: [codes, channels], y: rows of codes.
// Tile      distances: one warp per number, lanes stride over the channels; residuals: one thread per
//           number, neighbours take neighbouring d.
// Why       x comes in whole sectors in both.
// Trusts    fewer than 2^31 numbers.
// Paper     Zhang et al., "Context Encoding for Semantic Segmentation", arXiv:1803.08904.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/encoding/problem.h"

namespace atrous::kernels::encoding::cuda {

using namespace kernels::cuda;

inline constexpr int kWarps = 4;

inline __global__ void __launch_bounds__(kWarps * 32) distances(Problem p, Args a) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int unit = static_cast<int>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / 32;
  if (unit >= p.batch * p.pixels * p.codes) return;  // whole warps leave
  const int k = unit % p.codes, pixel = unit / p.codes;
  const float* x = a.x + pixel * p.x_stride;
  const float* code = a.code + std::ptrdiff_t{k} * p.channels;
  float sum = 0;
  for (int d = lane; d < p.channels; d += 32) sum = fmaf(x[d] - code[d], x[d] - code[d], sum);
  sum = warp_sum(sum);
  if (lane == 0) a.y[pixel * p.y_stride + k] = a.scale[k] * sum;
}

struct Residuals {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    const int d = unit % p.channels, k = unit / p.channels % p.codes;
    const int image = unit / p.channels / p.codes;
    const float code = a.code[std::ptrdiff_t{k} * p.channels + d];
    const std::ptrdiff_t first = std::ptrdiff_t{image} * p.pixels;
    float sum = 0;
    for (std::ptrdiff_t i = first; i < first + p.pixels; ++i)
      sum = fmaf(a.weight[i * p.weight_stride + k], a.x[i * p.x_stride + d] - code, sum);
    a.y[(std::ptrdiff_t{image} * p.channels + d) * p.y_stride + k] = sum;
  }
};

}  // namespace atrous::kernels::encoding::cuda
