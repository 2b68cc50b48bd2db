// Plain data of the encoding kernels: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::encoding {

enum class Op : std::uint8_t {
  distances,  // y[n,i,k] = scale[k] * sum over d of (x[n,i,d] - code[k,d])^2
  residuals,  // y[n,d,k] = sum over i of weight[n,i,k] * (x[n,i,d] - code[k,d])
};

/// The two halves of an encoding layer; between them lies a softmax over the codes.
struct Problem {
  Op op = Op::distances;
  int batch = 1;
  int pixels = 1;  // per image
  int channels = 1;
  int codes = 1;
  std::ptrdiff_t x_stride = 1;
  std::ptrdiff_t weight_stride = 1;  // residuals
  std::ptrdiff_t y_stride = 1;
};

/// Operands of one run.
struct Args {
  const float* x = nullptr;
  const float* code = nullptr;    // [codes, channels]
  const float* scale = nullptr;   // distances: [codes]
  const float* weight = nullptr;  // residuals
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::encoding
