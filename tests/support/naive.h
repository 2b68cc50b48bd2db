// The formulas of kernels/*/problem.h in double precision, on dense operands.
#pragma once
#include <vector>

#include "kernels/argmax/problem.h"
#include "kernels/eltwise/problem.h"
#include "kernels/pool/problem.h"
#include "kernels/resize/problem.h"
#include "kernels/resize_argmax/problem.h"
#include "kernels/softmax/problem.h"

namespace atrous::test {

std::vector<double> naive_pool(const kernels::pool::Problem& p, const std::vector<float>& x);

/// `residual` is empty when the problem has none.
std::vector<double> naive_resize(const kernels::resize::Problem& p,
                                 const std::vector<kernels::resize::Tap>& rows,
                                 const std::vector<kernels::resize::Tap>& columns,
                                 const std::vector<float>& x,
                                 const std::vector<float>& residual);

struct EltwiseOperands {
  std::vector<float> a, b, scale, shift;
};
std::vector<double> naive_eltwise(const kernels::eltwise::Problem& p, const EltwiseOperands& o);

std::vector<double> naive_softmax(const kernels::softmax::Problem& p, const std::vector<float>& x);

/// Labels of [pixels, channels]; a NaN counts as -infinity.
std::vector<int> naive_argmax(int channels, const std::vector<double>& x);

}  // namespace atrous::test
