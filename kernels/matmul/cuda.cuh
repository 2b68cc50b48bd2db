// matmul.tile.f32.cuda - products of two activations.
//
//   y[n,i,j] = scale * sum over k of a[n,i,k] * b[n,k,j]
//
// Layout    a: [batch, rows, inner] or [batch, inner, rows]; b: [batch, inner, columns] or
//           [batch, columns, inner]; y: [batch, rows, columns]; a row stride each.
// Tile      64 x 64 numbers of 256 threads, 4 x 4 each; k in steps of 8.
// Why       shared tiles are double buffered: while step k is multiplied, step k + 1 is on its way
//           through registers, so one barrier a step is enough. Sums run in ascending k by fmaf.
// Trusts    batch and row blocks fit a grid.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/matmul/problem.h"

namespace atrous::kernels::matmul::cuda {

using namespace kernels::cuda;

inline constexpr int kTile = 64, kStep = 8, kThreads = 256;

/// A factor as a matrix of `extent` lines of `inner` numbers, stored along either.
struct Factor {
  const float* from;
  std::ptrdiff_t line_step, inner_step;
  int extent, inner;

  ATROUS_DEVICE float at(int line, int k) const {
    return line < extent && k < inner ? from[line * line_step + k * inner_step] : 0.0F;
  }
  /// The two of 512 numbers of a step that a thread brings; neighbours follow the dense axis.
  ATROUS_DEVICE void place(int i, int& line, int& k) const {
    if (inner_step == 1) {
      k = i % kStep;
      line = i / kStep;
    } else {
      line = i % kTile;
      k = i / kTile;
    }
  }
};

inline __global__ void __launch_bounds__(kThreads) tile_product(Problem p, Args args) {
  ATROUS_SHARED(float, as, [2][kStep][kTile + 4]);  // + 4 spreads transposed stores over the banks
  ATROUS_SHARED(float, bs, [2][kStep][kTile + 4]);
  const int tid = static_cast<int>(threadIdx.x), tx = tid % 16, ty = tid / 16;
  const int i0 = static_cast<int>(blockIdx.y) * kTile, j0 = static_cast<int>(blockIdx.x) * kTile;
  const std::ptrdiff_t image = blockIdx.z;
  const Factor a{args.a + image * (p.transpose_a ? p.inner : p.rows) * p.a_stride,
                 p.transpose_a ? 1 : p.a_stride, p.transpose_a ? p.a_stride : 1, p.rows, p.inner};
  const Factor b{args.b + image * (p.transpose_b ? p.columns : p.inner) * p.b_stride,
                 p.transpose_b ? p.b_stride : 1, p.transpose_b ? 1 : p.b_stride, p.columns,
                 p.inner};
  int a_line[2], a_k[2], b_line[2], b_k[2];
  float next[4];
#pragma unroll
  for (int i = 0; i < 2; ++i) {
    a.place(tid + i * kThreads, a_line[i], a_k[i]);
    b.place(tid + i * kThreads, b_line[i], b_k[i]);
  }
  const auto fetch = [&](int k) {
#pragma unroll
    for (int i = 0; i < 2; ++i) {
      next[i] = a.at(i0 + a_line[i], k + a_k[i]);
      next[2 + i] = b.at(j0 + b_line[i], k + b_k[i]);
    }
  };
  const auto stash = [&](int buffer) {
#pragma unroll
    for (int i = 0; i < 2; ++i) {
      as[buffer][a_k[i]][a_line[i]] = next[i];
      bs[buffer][b_k[i]][b_line[i]] = next[2 + i];
    }
  };
  float acc[4][4] = {};
  fetch(0);
  stash(0);
  __syncthreads();
  for (int k = 0; k < p.inner; k += kStep) {
    const int buffer = k / kStep & 1;
    const bool more = k + kStep < p.inner;
    if (more) fetch(k + kStep);
#pragma unroll
    for (int s = 0; s < kStep; ++s) {
      const float4 a4 = ld4(&as[buffer][s][ty * 4]), b4 = ld4(&bs[buffer][s][tx * 4]);
      const float av[4] = {a4.x, a4.y, a4.z, a4.w}, bv[4] = {b4.x, b4.y, b4.z, b4.w};
#pragma unroll
      for (int i = 0; i < 4; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j) acc[i][j] = fmaf(av[i], bv[j], acc[i][j]);
    }
    if (more) stash(buffer ^ 1);
    __syncthreads();
  }
  float* y = args.y + image * p.rows * p.y_stride;
#pragma unroll
  for (int i = 0; i < 4; ++i)
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      const int row = i0 + ty * 4 + i, column = j0 + tx * 4 + j;
      if (row < p.rows && column < p.columns) y[row * p.y_stride + column] = p.scale * acc[i][j];
    }
}

}  // namespace atrous::kernels::matmul::cuda
