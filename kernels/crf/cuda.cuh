// crf.lattice.f32.cuda, crf.pairs.f32.cuda - the passes of the dense CRF's filters.
//
//   gather  y[i,l] = scale[i] * sum over e in [begin[i], begin[i+1]) of weight[e] * x[index[e],l]
//   blur    y[i,l] = x[i,l] + (x[index[2i],l] + x[index[2i+1],l]) / 2
//   pairs   y[i,l] = scale[i] * sum over j of exp(-|f[i] - f[j]|^2 / 2) * x[j,l]
//
// Layout    x, y: rows of labels; index, weight: by points.
// Tile      one number a thread, neighbouring threads take neighbouring labels.
// Why       splatting is turned round into a gather, so no atomics and no dependence on their order.
// Trusts    fewer than 2^31 numbers.
// Paper     Adams et al., "Fast High-Dimensional Filtering Using the Permutohedral Lattice", 2010.
#pragma once
#include "kernels/crf/problem.h"
#include "kernels/cuda/math.h"

namespace atrous::kernels::crf::cuda {

using namespace kernels::cuda;

struct Lattice {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    const int l = unit % p.labels, i = unit / p.labels;
    float* y = a.y + i * p.y_stride + l;
    if (p.op == Op::blur) {
      const float near = a.x[a.index[2 * i] * p.x_stride + l];
      const float far = a.x[a.index[2 * i + 1] * p.x_stride + l];
      *y = fmaf(0.5F, near + far, a.x[i * p.x_stride + l]);
      return;
    }
    float sum = 0;
    for (int e = a.begin[i]; e < a.begin[i + 1]; ++e)
      sum = fmaf(a.weight[e], a.x[a.index[e] * p.x_stride + l], sum);
    if (a.scale) sum *= a.scale[i];
    *y = p.accumulate ? *y + sum : sum;
  }
};

struct Pairs {
  Problem p;
  Args a;

  ATROUS_DEVICE void operator()(int unit) const {
    const int l = unit % p.labels, i = unit / p.labels;
    float sum = 0;
    for (int j = 0; j < p.points; ++j) {
      float distance = 0;
      for (int d = 0; d < p.features; ++d) {
        const float* f = a.feature + std::ptrdiff_t{d} * p.points;
        distance = fmaf(f[i] - f[j], f[i] - f[j], distance);
      }
      sum = fmaf(expf(-0.5F * distance), a.x[j * p.x_stride + l], sum);
    }
    if (a.scale) sum *= a.scale[i];
    float* y = a.y + i * p.y_stride + l;
    *y = p.accumulate ? *y + sum : sum;
  }
};

}  // namespace atrous::kernels::crf::cuda
