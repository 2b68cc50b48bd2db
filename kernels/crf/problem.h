// Plain data of the CRF's filter kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::crf {

enum class Op : std::uint8_t {
  // y[i,l] = scale[i] * sum over e in [begin[i], begin[i+1]) of weight[e] * x[index[e],l]
  gather,  // puts points onto a lattice (splat), and reads them from there (slice)
  // y[i,l] = x[i,l] + (x[index[2i],l] + x[index[2i+1],l]) / 2
  blur,  // of every vertex with its two neighbours along one axis of a lattice
  // y[i,l] = scale[i] * sum over j of exp(-|f[i] - f[j]|^2 / 2) * x[j,l]
  pairs,  // the Gauss sum over all pairs of points that a lattice stands for
};

/// One pass over numbers per point and label.
struct Problem {
  Op op = Op::gather;
  int points = 1;  // of y; with pairs also of x
  int labels = 1;
  int features = 1;         // pairs: coordinates of a point
  bool accumulate = false;  // gather and pairs: add to y
  std::ptrdiff_t x_stride = 1, y_stride = 1;
};

/// Operands of one run. y overlaps none.
struct Args {
  const float* x = nullptr;
  const int* begin = nullptr;      // gather: [points + 1]
  const int* index = nullptr;      // rows of x; gather: one for each weight, blur: [points, 2]
  const float* weight = nullptr;   // gather
  const float* scale = nullptr;    // gather and pairs: [points], or none for 1
  const float* feature = nullptr;  // pairs: [features, points]
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::crf
