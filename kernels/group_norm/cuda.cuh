// group_norm.block.f32.cuda - normalisation by the mean and variance of a group of channels.
//
//   y[n,i,c] = scale[c] * (x[n,i,c] - mean[n,g]) / sqrt(variance[n,g] + epsilon) + shift[c]
//
// Layout    x, y: [pixels, channels] with a pixel stride each.
// Tile      one block per group and image, its threads stride over the group's numbers.
// Why       three passes, of which the later ones find the group in the cache. Sums are compensated,
//           so that many numbers cost no digits.
// Trusts    groups divides channels.
// Paper     Wu, He, "Group Normalization", arXiv:1803.08494.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/group_norm/problem.h"

namespace atrous::kernels::group_norm::cuda {

using namespace kernels::cuda;

inline constexpr int kThreads = 256;

/// Sum over the block; every thread gets it. `parts` has one place per warp.
ATROUS_DEVICE float block_sum(float x, float (&parts)[kThreads / 32]) {
  x = warp_sum(x);
  __syncthreads();  // nobody still reads what the last sum left
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = x;
  __syncthreads();
  float sum = 0;
  for (const float part : parts) sum += part;
  return sum;
}

inline __global__ void __launch_bounds__(kThreads) normalise(Problem p, Args a) {
  ATROUS_SHARED(float, parts, [kThreads / 32]);
  const int width = p.channels / p.groups, count = p.pixels * width;
  const int image = static_cast<int>(blockIdx.x) / p.groups;
  const int first = static_cast<int>(blockIdx.x) % p.groups * width;
  const float* x = a.x + std::ptrdiff_t{image} * p.pixels * p.x_stride + first;
  float* y = a.y + std::ptrdiff_t{image} * p.pixels * p.y_stride + first;
  const auto number = [&](int i) { return x[i / width * p.x_stride + i % width]; };
  // Sums over distances from any number of the group stay small where its mean is large.
  const float origin = x[0];
  float sum = 0, lost = 0;
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kThreads) {
    const float term = number(i) - origin - lost, next = sum + term;
    lost = (next - sum) - term;
    sum = next;
  }
  const float mean = origin + block_sum(sum, parts) / static_cast<float>(count);
  float squares = 0;
  lost = 0;
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kThreads) {
    const float distance = number(i) - mean;
    const float term = distance * distance - lost, next = squares + term;
    lost = (next - squares) - term;
    squares = next;
  }
  const float variance = block_sum(squares, parts) / static_cast<float>(count);
  const float factor = 1.0F / sqrtf(variance + p.epsilon);
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kThreads) {
    const int c = first + i % width;
    y[i / width * p.y_stride + i % width] =
        fmaf((number(i) - mean) * factor, a.scale[c], a.shift[c]);
  }
}

}  // namespace atrous::kernels::group_norm::cuda
