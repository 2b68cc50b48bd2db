#include "tests/support/convolution.h"

#include <cmath>

#include "tests/support/activation.h"
#include "tests/support/guarded_buffer.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

namespace atrous::test {
namespace {

int output_extent(int in, int before, int after, int kernel, int dilation, int stride) {
  return (in + before + after - dilation * (kernel - 1) - 1) / stride + 1;
}

template <class Problem>
Problem shared_fields(const Window& w) {
  Problem p;
  p.batch = w.batch;
  p.in_height = w.in_height;
  p.in_width = w.in_width;
  p.out_height = output_extent(w.in_height, w.padding.top, w.padding.bottom, w.kernel.height,
                               w.dilation.height, w.stride.height);
  p.out_width = output_extent(w.in_width, w.padding.left, w.padding.right, w.kernel.width,
                              w.dilation.width, w.stride.width);
  p.kernel_height = w.kernel.height;
  p.kernel_width = w.kernel.width;
  p.stride_height = w.stride.height;
  p.stride_width = w.stride.width;
  p.dilation_height = w.dilation.height;
  p.dilation_width = w.dilation.width;
  p.pad_top = w.padding.top;
  p.pad_left = w.padding.left;
  const auto stride = [&](int channels) {
    return (channels + w.multiple - 1) / w.multiple * w.multiple;
  };
  p.x_stride = stride(w.in_channels + w.gap);
  p.y_stride = stride(w.out_channels + 2 * w.gap);
  p.residual = w.residual;
  p.residual_stride = w.residual ? stride(w.out_channels + 3 * w.gap) : 0;
  p.activation = w.activation;
  return p;
}

std::ptrdiff_t x_size(const Window& w) {
  return std::ptrdiff_t{w.batch} * w.in_height * w.in_width * w.in_channels;
}

std::ptrdiff_t y_size(const Window& w) {
  const auto p = shared_fields<kernels::conv2d::Problem>(w);
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * w.out_channels;
}

std::ptrdiff_t weight_size(const Window& w) {
  return std::ptrdiff_t{w.out_channels} * (w.in_channels / w.groups) * w.kernel.height *
         w.kernel.width;
}

template <class Args, class Weights, class Kernel, class Problem>
std::vector<float> run_packed(const Kernel& kernel,
                              const Problem& p,
                              const Window& w,
                              const Operands& operands,
                              ThreadPool* pool) {
  GuardedBuffer x(operands.x, w.in_channels, p.x_stride);
  GuardedBuffer y(y_size(w) / w.out_channels, w.out_channels, p.y_stride);
  GuardedBuffer residual(operands.residual, w.out_channels, p.residual_stride);
  GuardedBytes packed(kernel.fn.packed_bytes(p));
  kernel.fn.pack(p, Weights{operands.weight.data(), operands.bias.data()}, packed.data());
  CHECK(packed.clean_behind());

  const Args args{x.data(), packed.data(), w.residual ? residual.data() : nullptr, y.data()};
  test::run_row(kernel, p, args, pool);
  CHECK(packed.clean_behind());
  CHECK(y.clean_outside());
  return y.dense();
}

/// Sum over the window of output channel k at output place (p, q) of image n.
double naive_sum(const Window& w, const Operands& operands, int n, int p, int q, int k) {
  const int channels = w.in_channels / w.groups;
  const int first = k / (w.out_channels / w.groups) * channels;
  double sum = 0;
  for (int r = 0; r < w.kernel.height; ++r) {
    for (int s = 0; s < w.kernel.width; ++s) {
      const int row = p * w.stride.height + r * w.dilation.height - w.padding.top;
      const int column = q * w.stride.width + s * w.dilation.width - w.padding.left;
      if (row < 0 || row >= w.in_height || column < 0 || column >= w.in_width) continue;
      const std::ptrdiff_t pixel = (std::ptrdiff_t{n} * w.in_height + row) * w.in_width + column;
      for (int c = 0; c < channels; ++c) {
        const std::ptrdiff_t weight =
            ((std::ptrdiff_t{k} * channels + c) * w.kernel.height + r) * w.kernel.width + s;
        sum += double{operands.weight[static_cast<std::size_t>(weight)]} *
               double{operands.x[static_cast<std::size_t>(pixel * w.in_channels + first + c)]};
      }
    }
  }
  return sum;
}

std::string extent_text(Extent e) {
  return std::to_string(e.height) + "x" + std::to_string(e.width);
}

}  // namespace

std::string Window::text() const {
  const Padding& p = padding;
  return std::to_string(batch) + "x" + std::to_string(in_height) + "x" + std::to_string(in_width) +
         " channels " + std::to_string(in_channels) + "->" + std::to_string(out_channels) +
         " groups " + std::to_string(groups) + " window " + extent_text(kernel) + " stride " +
         extent_text(stride) + " dilation " + extent_text(dilation) + " padding " +
         std::to_string(p.top) + "," + std::to_string(p.left) + "," + std::to_string(p.bottom) +
         "," + std::to_string(p.right) + " gap " + std::to_string(gap) +
         (residual ? " residual " : " ") + std::string(name_of(activation.kind));
}

kernels::conv2d::Problem conv2d_problem(const Window& window) {
  auto problem = shared_fields<kernels::conv2d::Problem>(window);
  problem.in_channels = window.in_channels;
  problem.out_channels = window.out_channels;
  problem.groups = window.groups;
  return problem;
}

kernels::depthwise::Problem depthwise_problem(const Window& window) {
  auto problem = shared_fields<kernels::depthwise::Problem>(window);
  problem.channels = window.in_channels;
  return problem;
}

Operands Operands::small_integers(const Window& w) {
  return {test::small_integers(x_size(w), 1), test::small_integers(weight_size(w), 2),
          test::small_integers(w.out_channels, 3),
          test::small_integers(w.residual ? y_size(w) : 0, 4)};
}

Operands Operands::reals(const Window& w) {
  return {random_reals(x_size(w), 1), random_reals(weight_size(w), 2),
          random_reals(w.out_channels, 3), random_reals(w.residual ? y_size(w) : 0, 4)};
}

std::vector<double> naive_convolution(const Window& w, const Operands& operands) {
  const auto problem = shared_fields<kernels::conv2d::Problem>(w);
  std::vector<double> y;
  y.reserve(static_cast<std::size_t>(y_size(w)));
  for (int n = 0; n < w.batch; ++n)
    for (int p = 0; p < problem.out_height; ++p)
      for (int q = 0; q < problem.out_width; ++q)
        for (int k = 0; k < w.out_channels; ++k) {
          double value = naive_sum(w, operands, n, p, q, k);
          value += double{operands.bias[static_cast<std::size_t>(k)]};
          if (w.residual) value += double{operands.residual[y.size()]};
          y.push_back(naive_activation(w.activation, value));
        }
  return y;
}

std::vector<float> run(const kernels::conv2d::Kernel& kernel,
                       const Window& window,
                       const Operands& operands,
                       ThreadPool* pool) {
  using namespace kernels::conv2d;
  return run_packed<Args, Weights>(kernel, conv2d_problem(window), window, operands, pool);
}

std::vector<float> run(const kernels::depthwise::Kernel& kernel,
                       const Window& window,
                       const Operands& operands,
                       ThreadPool* pool) {
  using namespace kernels::depthwise;
  return run_packed<Args, Weights>(kernel, depthwise_problem(window), window, operands, pool);
}

std::string difference(const std::vector<float>& y,
                       const std::vector<double>& expected,
                       const Window& window) {
  if (y.size() != expected.size()) return "another size";
  // Below this, results of an exponential may be subnormal.
  constexpr double kTiny = 1e-37;
  const double bound = is_exact(window.activation.kind) ? 0.0 : kActivationError;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double error = std::abs(double{y[i]} - expected[i]);
    if (!(error <= bound * (std::abs(expected[i]) + kTiny))) {
      return "element " + std::to_string(i) + ": " + std::to_string(y[i]) + ", expected " +
             std::to_string(expected[i]);
    }
  }
  return {};
}

}  // namespace atrous::test
