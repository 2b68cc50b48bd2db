// criss_cross.block.f32.cuda - attention of every place to its column and its row.
//
//   y[p] = sum over t of softmax_t(q[p] . k[t]) * v[t],   t in the cross of p
//
// Layout    q, k, v, y: NHWC with a pixel stride each.
// Tile      one block per place: warps take the places of the cross in turn, lanes the key channels;
//           the weights stay in shared memory; then threads take the value channels.
// Why       keys and values come in whole sectors, and the crosses of neighbours share theirs in the
//           second cache.
// Trusts    height + width fits shared memory.
// Paper     Huang et al., "CCNet: Criss-Cross Attention", arXiv:1811.11721.
#pragma once
#include "kernels/criss_cross/problem.h"
#include "kernels/cuda/math.h"

namespace atrous::kernels::criss_cross::cuda {

using namespace kernels::cuda;

inline constexpr int kThreads = 128, kWarps = kThreads / 32;

ATROUS_DEVICE std::ptrdiff_t cross_pixel(const Problem& p, int row, int column, int t) {
  if (t >= p.height - 1) return std::ptrdiff_t{row} * p.width + t - (p.height - 1);
  return std::ptrdiff_t{t < row ? t : t + 1} * p.width + column;
}

inline __global__ void __launch_bounds__(kThreads) attend(Problem p, Args a) {
  ATROUS_DYN_SHARED(float, weight);
  const int tid = static_cast<int>(threadIdx.x), lane = tid % 32, warp = tid / 32;
  const int plane = p.height * p.width, unit = static_cast<int>(blockIdx.x);
  const int row = unit % plane / p.width, column = unit % p.width;
  const int count = p.height - 1 + p.width;
  const std::ptrdiff_t image = std::ptrdiff_t{unit / plane} * plane;
  const float* q = a.q + unit * p.q_stride;
  for (int t = warp; t < count; t += kWarps) {
    const float* k = a.k + (image + cross_pixel(p, row, column, t)) * p.k_stride;
    float sum = 0;
    for (int c = lane; c < p.key_channels; c += 32) sum = fmaf(q[c], k[c], sum);
    sum = warp_sum(sum);
    if (lane == 0) weight[t] = sum;
  }
  __syncthreads();
  float max = -INFINITY, sum = 0;
  for (int t = lane; t < count; t += 32) max = weight[t] > max ? weight[t] : max;
  max = warp_max(max);
  for (int t = lane; t < count; t += 32) sum += expf(weight[t] - max);
  sum = warp_sum(sum);  // every warp has the same one
  __syncthreads();
  for (int t = tid; t < count; t += kThreads) weight[t] = expf(weight[t] - max) / sum;
  __syncthreads();
  for (int c = tid; c < p.value_channels; c += kThreads) {
    float y = 0;
    for (int t = 0; t < count; ++t)
      y = fmaf(weight[t], a.v[(image + cross_pixel(p, row, column, t)) * p.v_stride + c], y);
    a.y[unit * p.y_stride + c] = y;
  }
}

}  // namespace atrous::kernels::criss_cross::cuda
