// The naive convolution, and how a row of the conv2d or depthwise table is run on guarded memory.
#pragma once
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "core/runtime/thread_pool.h"
#include "core/tensor/shape.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise/depthwise.h"

namespace atrous::test {

/// What varies between test problems. Problems of both operations are made from it.
struct Window {
  int in_height = 1, in_width = 1;
  int in_channels = 1, out_channels = 1;
  Extent kernel = {1, 1};
  Extent stride = {1, 1};
  Extent dilation = {1, 1};
  Padding padding = {};
  int groups = 1;
  int batch = 1;
  int gap = 0;  // lanes that no tensor owns: x has `gap`, y 2 * gap, the residual 3 * gap
  bool residual = false;
  Activation activation = {};
  int multiple = 1;  // all pixel strides are rounded up to a multiple of this

  std::string text() const;
};

kernels::conv2d::Problem conv2d_problem(const Window& window);
/// Trusts that groups, in_channels and out_channels are equal.
kernels::depthwise::Problem depthwise_problem(const Window& window);

/// Dense operands; the weights are OIHW with in_channels / groups inner channels.
struct Operands {
  std::vector<float> x, weight, bias, residual;

  static Operands small_integers(const Window& window);
  static Operands reals(const Window& window);
};

/// The formula of kernels/conv2d/problem.h in double precision.
std::vector<double> naive_convolution(const Window& window, const Operands& operands);

/// The output of a row on guarded memory; fails the test when a guard or a gap was written.
/// Without a pool every unit is run by a call of its own, the last one first.
std::vector<float> run(const kernels::conv2d::Kernel& kernel,
                       const Window& window,
                       const Operands& operands,
                       ThreadPool* pool);
std::vector<float> run(const kernels::depthwise::Kernel& kernel,
                       const Window& window,
                       const Operands& operands,
                       ThreadPool* pool);

/// Where `y` first differs from `expected`, or an empty text: by any bit of the value if the
/// activation is exact, else by more than the error that an activation may add.
std::string difference(const std::vector<float>& y,
                       const std::vector<double>& expected,
                       const Window& window);

}  // namespace atrous::test
