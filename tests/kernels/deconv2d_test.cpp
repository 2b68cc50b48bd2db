#include "kernels/deconv2d/deconv2d.h"

#include "core/tensor/shape.h"
#include "tests/support/activation.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace deconv = kernels::deconv2d;
using deconv::Problem;

namespace {

struct Geometry {
  Extent kernel, stride, dilation;
  Padding padding;
  Extent extra;  // output padding
};

Problem make(int height, int width, int in, int out, const Geometry& g, int gap = 0) {
  Problem p;
  p.in_height = height, p.in_width = width;
  p.in_channels = in, p.out_channels = out;
  p.kernel_height = g.kernel.height, p.kernel_width = g.kernel.width;
  p.stride_height = g.stride.height, p.stride_width = g.stride.width;
  p.dilation_height = g.dilation.height, p.dilation_width = g.dilation.width;
  p.pad_top = g.padding.top, p.pad_left = g.padding.left;
  p.out_height = (height - 1) * g.stride.height - g.padding.top - g.padding.bottom +
                 g.dilation.height * (g.kernel.height - 1) + g.extra.height + 1;
  p.out_width = (width - 1) * g.stride.width - g.padding.left - g.padding.right +
                g.dilation.width * (g.kernel.width - 1) + g.extra.width + 1;
  p.x_stride = in + gap, p.y_stride = out + 2 * gap;
  return p;
}

Geometry square(int kernel, int stride, int padding = 0, int extra = 0, int dilation = 1) {
  return {{kernel, kernel},
          {stride, stride},
          {dilation, dilation},
          Padding::all(padding),
          {extra, extra}};
}

const std::vector<Problem>& problems() {
  static const std::vector<Problem> list = [] {
    std::vector<Problem> all;
    for (const int out : {1, 3, 8, 16, 17, 21, 33, 64, 70})
      for (const Geometry& g : {square(2, 2), square(4, 2, 1), square(3, 2, 1, 1), square(3, 1, 1)})
        all.push_back(make(3, 5, 5, out, g, out % 3));
    for (const Geometry& g :
         {square(7, 1), square(16, 8, 4), square(64, 32), square(1, 2), square(2, 3),
          square(3, 3, 0, 2), square(3, 2, 2, 1, 2), square(3, 2, 0, 0, 3), square(2, 4, 0, 3, 3)})
      all.push_back(make(2, 3, 4, 19, g, 1));
    all.push_back(make(4, 3, 3, 20, {{2, 5}, {3, 2}, {1, 2}, {1, 3, 0, 1}, {2, 0}}, 2));
    all.push_back(make(23, 29, 7, 24, square(4, 2, 1)));
    Problem grouped = make(4, 5, 6, 12, square(4, 2, 1));
    grouped.groups = 3;
    all.push_back(grouped);
    grouped = make(4, 5, 34, 66, square(3, 2, 1, 1), 1);
    grouped.groups = 2;
    all.push_back(grouped);
    grouped = make(3, 3, 19, 19, square(16, 8, 4));
    grouped.groups = 19;
    all.push_back(grouped);
    for (int kind = 0; kind <= static_cast<int>(Act::hard_swish); ++kind) {
      Problem p = make(3, 4, 6, 21, square(4, 2, 1), 1);
      p.batch = 2;
      p.residual = kind % 2 == 0;
      p.residual_stride = p.residual ? 24 : 0;
      p.activation = {static_cast<Act>(kind), 0.25F};
      all.push_back(p);
    }
    return all;
  }();
  return list;
}

struct Operands {
  std::vector<float> x, weight, bias, residual;
};

std::ptrdiff_t pixels(const Problem& p) {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}

Operands operands(const Problem& p,
                  std::vector<float> (*make_values)(std::ptrdiff_t, std::uint64_t)) {
  return {make_values(std::ptrdiff_t{p.batch} * p.in_height * p.in_width * p.in_channels, 1),
          make_values(std::ptrdiff_t{p.in_channels} * (p.out_channels / p.groups) *
                          p.kernel_height * p.kernel_width,
                      2),
          make_values(p.out_channels, 3),
          make_values(p.residual ? pixels(p) * p.out_channels : 0, 4)};
}

/// The formula read the other way: every input place is spread over the outputs.
std::vector<double> naive(const Problem& p, const Operands& o) {
  std::vector<double> y;
  for (std::ptrdiff_t i = 0; i < pixels(p) * p.out_channels; ++i)
    y.push_back(double{o.bias[static_cast<std::size_t>(i % p.out_channels)]});
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (std::ptrdiff_t at = 0; at < std::ptrdiff_t{p.batch} * p.in_height * p.in_width; ++at) {
    const int n = static_cast<int>(at / p.in_width / p.in_height);
    const int i = static_cast<int>(at / p.in_width % p.in_height);
    const int j = static_cast<int>(at % p.in_width);
    for (int r = 0; r < p.kernel_height; ++r)
      for (int s = 0; s < p.kernel_width; ++s) {
        const int row = i * p.stride_height + r * p.dilation_height - p.pad_top;
        const int column = j * p.stride_width + s * p.dilation_width - p.pad_left;
        if (row < 0 || row >= p.out_height || column < 0 || column >= p.out_width) continue;
        const std::ptrdiff_t pixel =
            (std::ptrdiff_t{n} * p.out_height + row) * p.out_width + column;
        for (int c = 0; c < p.in_channels; ++c)
          for (int k = 0; k < out; ++k) {
            const std::ptrdiff_t weight =
                ((std::ptrdiff_t{c} * out + k) * p.kernel_height + r) * p.kernel_width + s;
            y[static_cast<std::size_t>(pixel * p.out_channels + c / in * out + k)] +=
                double{o.weight[static_cast<std::size_t>(weight)]} *
                double{o.x[static_cast<std::size_t>(at * p.in_channels + c)]};
          }
      }
  }
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (p.residual) y[i] += double{o.residual[i]};
    y[i] = test::naive_activation(p.activation, y[i]);
  }
  return y;
}

std::vector<float> run(const deconv::Kernel& kernel,
                       const Problem& p,
                       const Operands& o,
                       ThreadPool* threads) {
  test::GuardedBuffer x(o.x, p.in_channels, p.x_stride);
  test::GuardedBuffer y(pixels(p), p.out_channels, p.y_stride);
  test::GuardedBuffer residual(o.residual, p.out_channels, p.residual_stride);
  test::GuardedBytes packed(kernel.fn.packed_bytes(p));
  kernel.fn.pack(p, {o.weight.data(), o.bias.data()}, packed.data());
  const deconv::Args args{x.data(), packed.data(), p.residual ? residual.data() : nullptr,
                          y.data()};
  test::run_row(kernel, p, args, threads);
  CHECK(packed.clean_behind());
  CHECK(y.clean_outside());
  return y.dense();
}

std::string text(const Problem& p) {
  return std::to_string(p.in_height) + "x" + std::to_string(p.in_width) + " channels " +
         std::to_string(p.in_channels) + "->" + std::to_string(p.out_channels) + " groups " +
         std::to_string(p.groups) + " window " + std::to_string(p.kernel_height) + "x" +
         std::to_string(p.kernel_width) + " stride " + std::to_string(p.stride_height) +
         " dilation " + std::to_string(p.dilation_height) + " act " +
         std::to_string(static_cast<int>(p.activation.kind));
}

std::vector<float> reals(std::ptrdiff_t count, std::uint64_t seed) {
  return test::random_reals(count, seed);
}

}  // namespace

TEST_CASE("every deconv2d kernel equals the naive loop", "[kernels][deconv2d]") {
  ThreadPool one(1);
  test::Tried tried(deconv::all());
  for (const Problem& p : problems()) {
    const Operands o = operands(p, test::small_integers);
    const auto expected = naive(p, o);
    const double bound = test::is_exact(p.activation.kind) ? 0 : test::kActivationError;
    for (std::size_t row = 0; row < deconv::all().size(); ++row) {
      const deconv::Kernel& kernel = deconv::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << text(p));
      CHECK(test::difference(run(kernel, p, o, &one), expected, bound, bound * 1e-30) == "");
    }
  }
  tried.check();
}

TEST_CASE("deconv2d gives the same bytes however it is cut", "[kernels][deconv2d]") {
  ThreadPool one(1);
  ThreadPool three(3);
  for (const Problem& p : problems()) {
    const Operands o = operands(p, reals);
    for (const deconv::Kernel& kernel : deconv::all()) {
      if (!test::serves(kernel, p)) continue;
      INFO(kernel.name << " on " << text(p));
      const auto whole = run(kernel, p, o, &one);
      CHECK(test::same_bytes(whole, run(kernel, p, o, &three)));
      CHECK(test::same_bytes(whole, run(kernel, p, o, nullptr)));
    }
  }
}
