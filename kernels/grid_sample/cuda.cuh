// grid_sample.gather.f32.cuda - samples at the places that a grid gives.
//
//   y[n,p,q,c] = x[n, at(grid[n,p,q,1], in_height), at(grid[n,p,q,0], in_width), c]
//
// Layout    x, y: NHWC with a pixel stride each; the grid has one of its own.
// Tile      one output number a thread; the threads of a pixel compute its place alike.
// Why       neighbouring threads take neighbouring channels, so corners come in whole sectors.
// Trusts    fewer than 2^31 output numbers.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/grid_sample/problem.h"

namespace atrous::kernels::grid_sample::cuda {

using namespace kernels::cuda;

/// `at` mirrored into [low, high], with a period of twice their distance.
ATROUS_DEVICE float reflect(float at, float low, float high) {
  const float span = high - low;
  if (!(span > 0)) return 0;
  const float distance = fabsf(at - low), extra = fmodf(distance, span);
  const bool even = fmodf(floorf(distance / span), 2.0F) == 0;
  return even ? low + extra : low + span - extra;
}

ATROUS_DEVICE float place_of(const Problem& p, float g, int extent) {
  const float size = static_cast<float>(extent);
  float at = p.aligned ? (g + 1) / 2 * (size - 1) : ((g + 1) * size - 1) / 2;
  if (p.outside == Outside::zeros) return at;
  if (p.outside == Outside::reflection)
    at = p.aligned ? reflect(at, 0, size - 1) : reflect(at, -0.5F, size - 0.5F);
  return at > 0 ? (at < size - 1 ? at : size - 1) : 0.0F;  // NaN comes to 0
}

struct Gather {
  Problem p;
  Args a;

  ATROUS_DEVICE float pixel_at(const float* image, int row, int column) const {
    const bool inside = row >= 0 && row < p.in_height && column >= 0 && column < p.in_width;
    return inside ? image[(std::ptrdiff_t{row} * p.in_width + column) * p.x_stride] : 0.0F;
  }

  ATROUS_DEVICE void operator()(int unit) const {
    const int c = unit % p.channels, pixel = unit / p.channels;
    const float* grid = a.grid + pixel * p.grid_stride;
    const float row = place_of(p, grid[1], p.in_height);
    const float column = place_of(p, grid[0], p.in_width);
    const int image = pixel / (p.out_height * p.out_width);
    const float* x = a.x + std::ptrdiff_t{image} * p.in_height * p.in_width * p.x_stride + c;
    const bool near = row > -1 && row < static_cast<float>(p.in_height) && column > -1 &&
                      column < static_cast<float>(p.in_width);
    float y = 0;
    if (near && p.nearest) {
      y = pixel_at(x, static_cast<int>(rintf(row)), static_cast<int>(rintf(column)));
    } else if (near) {
      const float top = floorf(row), left = floorf(column), v = row - top, h = column - left;
      const int i = static_cast<int>(top), j = static_cast<int>(left);
      y = (1 - v) * (1 - h) * pixel_at(x, i, j) + (1 - v) * h * pixel_at(x, i, j + 1) +
          v * (1 - h) * pixel_at(x, i + 1, j) + v * h * pixel_at(x, i + 1, j + 1);
    }
    a.y[pixel * p.y_stride + c] = y;
  }
};

}  // namespace atrous::kernels::grid_sample::cuda
