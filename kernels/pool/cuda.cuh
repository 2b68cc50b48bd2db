// pool.window.any.cuda    - pooling by one thread per pixel and kWide channels
// pool.separable.any.cuda - large max windows of stride 1 (chained residual pooling) over shared memory
//
//   y[n,p,q,c] = max, or sum / count, over r,s of x[n, p*stride + r*dilation - top, ..., c]
//
// Layout    x, y: NHWC, of any type.
// Tile      separable: 8x8 output pixels x 32 channels: the input patch goes to shared memory once, row
//           maxima beside it, then columns of them: 2 * kernel reads instead of kernel^2.
// Why       a warp reads 32 neighbouring channels, in global and in shared memory without conflicts.
// Trusts    fewer than 2^31 output numbers; separable: kernel <= kMostKernel, stride and dilation 1.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/pool/problem.h"

namespace atrous::kernels::pool::cuda {

using namespace kernels::cuda;

/// Window places of one axis from `start` that lie in [low, high).
ATROUS_DEVICE int places(int start, int kernel, int dilation, int low, int high) {
  int count = 0;
  for (int r = 0; r < kernel; ++r) {
    const int at = start + r * dilation;
    count += at >= low && at < high;
  }
  return count;
}

/// Number that the sum of the window at (row, column) is divided by.
ATROUS_DEVICE int divisor(const Problem& p, int row, int column) {
  const bool padded = p.kind == Kind::average_padded;
  const int top = padded ? -p.pad_top : 0, left = padded ? -p.pad_left : 0;
  const int bottom = p.in_height + (padded ? p.pad_bottom : 0);
  const int right = p.in_width + (padded ? p.pad_right : 0);
  return places(row, p.kernel_height, p.dilation_height, top, bottom) *
         places(column, p.kernel_width, p.dilation_width, left, right);
}

template <int kWide, class T>
struct Window {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int i) const {
    const int lanes = p.channels / kWide, c = i % lanes * kWide, pixel = i / lanes;
    const int q = pixel % p.out_width, line = pixel / p.out_width;
    const int row = line % p.out_height * p.stride_height - p.pad_top;
    const int column = q * p.stride_width - p.pad_left;
    const T* image = reinterpret_cast<const T*>(a.x) +
                     std::ptrdiff_t{line / p.out_height} * p.in_height * p.in_width * p.x_stride +
                     c;
    auto max = splat<kWide>(-INFINITY), sum = splat<kWide>(0);
    for (int r = 0; r < p.kernel_height; ++r) {
      const int y = row + r * p.dilation_height;
      if (y < 0 || y >= p.in_height) continue;
      auto row_sum = splat<kWide>(0);
      for (int s = 0; s < p.kernel_width; ++s) {
        const int x = column + s * p.dilation_width;
        if (x < 0 || x >= p.in_width) continue;
        const auto value = load<kWide>(image + (std::ptrdiff_t{y} * p.in_width + x) * p.x_stride);
        for (int v = 0; v < kWide; ++v) {
          max.v[v] = value.v[v] > max.v[v] ? value.v[v] : max.v[v];
          row_sum.v[v] += value.v[v];
        }
      }
      for (int v = 0; v < kWide; ++v) sum.v[v] += row_sum.v[v];
    }
    if (p.kind != Kind::max) {
      const int count = divisor(p, row, column);
      for (int v = 0; v < kWide; ++v)
        max.v[v] = count > 0 ? sum.v[v] / static_cast<float>(count) : 0.0F;
    }
    store_as(p.y_type, a.y, pixel * p.y_stride + c, max);
  }
};

inline constexpr int kMostKernel = 9;
inline constexpr int kSide = 8;       // output pixels each way of a block
inline constexpr int kChannels = 32;  // of a block
inline constexpr int kPatch = kSide + kMostKernel - 1;

/// blockIdx.z counts images and channel blocks.
template <class T>
__global__ void __launch_bounds__(kChannels* kSide) separable_max(Problem p, Args a) {
  ATROUS_SHARED(float, patch, [kPatch][kPatch][kChannels]);
  const int lane = static_cast<int>(threadIdx.x), group = static_cast<int>(threadIdx.y);
  const int blocks = (p.channels + kChannels - 1) / kChannels;
  const int c = static_cast<int>(blockIdx.z) % blocks * kChannels + lane;
  const int image = static_cast<int>(blockIdx.z) / blocks;
  const int p0 = static_cast<int>(blockIdx.y) * kSide, q0 = static_cast<int>(blockIdx.x) * kSide;
  const int height = kSide + p.kernel_height - 1, width = kSide + p.kernel_width - 1;
  const T* x = reinterpret_cast<const T*>(a.x) +
               std::ptrdiff_t{image} * p.in_height * p.in_width * p.x_stride;
  for (int i = group; i < height * width; i += kSide) {
    const int row = p0 + i / width - p.pad_top, column = q0 + i % width - p.pad_left;
    const bool inside =
        c < p.channels && row >= 0 && row < p.in_height && column >= 0 && column < p.in_width;
    patch[i / width][i % width][lane] =
        inside ? get(x[(std::ptrdiff_t{row} * p.in_width + column) * p.x_stride + c]) : -INFINITY;
  }
  __syncthreads();
  // Each thread owns whole rows of the patch, so row maxima may replace what they are made of.
  for (int row = group; row < height; row += kSide) {
    for (int q = 0; q < kSide; ++q) {
      float max = -INFINITY;
      for (int s = 0; s < p.kernel_width; ++s) {
        const float value = patch[row][q + s][lane];
        max = value > max ? value : max;
      }
      patch[row][q][lane] = max;
    }
  }
  __syncthreads();
  if (c >= p.channels || p0 + group >= p.out_height) return;
  for (int q = 0; q < kSide && q0 + q < p.out_width; ++q) {
    float max = -INFINITY;
    for (int r = 0; r < p.kernel_height; ++r) {
      const float value = patch[group + r][q][lane];
      max = value > max ? value : max;
    }
    const std::ptrdiff_t pixel =
        (std::ptrdiff_t{image} * p.out_height + p0 + group) * p.out_width + q0 + q;
    store_as(p.y_type, a.y, pixel * p.y_stride + c, Lanes<1>{{max}});
  }
}

inline constexpr int kRows = 8;

/// Whole planes: threads of a column of the block add up every kRows-th row of pixels in their order,
/// the first of them adds the rows. blockIdx.y counts images.
template <class T>
__global__ void __launch_bounds__(kChannels* kRows) plane(Problem p, Args a, float* row_results) {
  const int c = static_cast<int>(blockIdx.x * kChannels + threadIdx.x);
  const int row = static_cast<int>(blockIdx.y * kRows + threadIdx.y);
  if (c >= p.channels || row >= p.batch * p.in_height) return;
  const T* x = reinterpret_cast<const T*>(a.x) + std::ptrdiff_t{row} * p.in_width * p.x_stride + c;
  float max = -INFINITY, sum = 0;
  for (int j = 0; j < p.in_width; ++j) {
    const float value = get(x[j * p.x_stride]);
    max = value > max ? value : max;
    sum += value;
  }
  row_results[std::ptrdiff_t{row} * p.channels + c] = p.kind == Kind::max ? max : sum;
}

struct AddRows {
  Problem p;
  Args a;
  const float* row_results;

  ATROUS_DEVICE void operator()(int i) const {
    const int c = i % p.channels, image = i / p.channels;
    const float* from = row_results + std::ptrdiff_t{image} * p.in_height * p.channels + c;
    float max = -INFINITY, sum = 0;
    for (int row = 0; row < p.in_height; ++row) {
      const float value = from[std::ptrdiff_t{row} * p.channels];
      max = value > max ? value : max;
      sum += value;
    }
    const int count = divisor(p, -p.pad_top, -p.pad_left);
    const float y = p.kind == Kind::max ? max : sum / static_cast<float>(count);
    store_as(p.y_type, a.y, image * p.y_stride + c, Lanes<1>{{y}});
  }
};

}  // namespace atrous::kernels::pool::cuda
