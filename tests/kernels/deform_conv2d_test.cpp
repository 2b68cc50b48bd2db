#include "kernels/deform_conv2d/deform_conv2d.h"

#include <cmath>

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace deform = kernels::deform_conv2d;
using deform::Problem;

namespace {

struct Operands {
  std::vector<float> x, offset, mask, weight, bias;
};

int taps(const Problem& p) { return p.kernel_height * p.kernel_width; }
int outputs(const Problem& p) { return p.batch * p.out_height * p.out_width; }

/// Offsets are quarters, so that every sample of whole numbers is exact.
Operands make_operands(const Problem& p) {
  Operands o;
  o.x = test::small_integers(std::ptrdiff_t{p.batch} * p.in_height * p.in_width * p.in_channels, 1);
  o.offset = test::small_integers(std::ptrdiff_t{outputs(p)} * p.offset_groups * taps(p) * 2, 2);
  test::Random random(9);
  for (float& each : o.offset) each += 0.25F * static_cast<float>(random.integer(-3, 3));
  o.mask = test::small_integers(std::ptrdiff_t{outputs(p)} * p.offset_groups * taps(p), 3);
  o.weight = test::small_integers(
      std::ptrdiff_t{p.out_channels} * (p.in_channels / p.groups) * taps(p), 4);
  o.bias = test::small_integers(p.out_channels, 5);
  return o;
}

double bilinear(const Problem& p, const Operands& o, int n, double row, double column, int c) {
  const int top = static_cast<int>(std::floor(row)), left = static_cast<int>(std::floor(column));
  double sum = 0;
  for (int i = top; i <= top + 1; ++i)
    for (int j = left; j <= left + 1; ++j) {
      if (i < 0 || i >= p.in_height || j < 0 || j >= p.in_width) continue;
      const double weight = (1 - std::abs(row - i)) * (1 - std::abs(column - j));
      const int at = ((n * p.in_height + i) * p.in_width + j) * p.in_channels + c;
      sum += weight * double{o.x[static_cast<std::size_t>(at)]};
    }
  return sum;
}

std::vector<double> naive(const Problem& p, const Operands& o) {
  std::vector<double> y;
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int pixel = 0; pixel < outputs(p); ++pixel)
    for (int k = 0; k < p.out_channels; ++k) {
      double sum = double{o.bias[static_cast<std::size_t>(k)]};
      for (int c = 0; c < in; ++c)
        for (int tap = 0; tap < taps(p); ++tap) {
          const int channel = k / out * in + c;
          const int group = channel / (p.in_channels / p.offset_groups);
          const int at = (pixel * p.offset_groups + group) * taps(p) + tap;
          const int row = pixel / p.out_width % p.out_height * p.stride_height - p.pad_top +
                          tap / p.kernel_width * p.dilation_height;
          const int column = pixel % p.out_width * p.stride_width - p.pad_left +
                             tap % p.kernel_width * p.dilation_width;
          const double sample =
              bilinear(p, o, pixel / (p.out_height * p.out_width),
                       row + double{o.offset[static_cast<std::size_t>(2 * at)]},
                       column + double{o.offset[static_cast<std::size_t>(2 * at + 1)]}, channel);
          const double mask = p.masked ? double{o.mask[static_cast<std::size_t>(at)]} : 1.0;
          sum += mask * sample *
                 double{o.weight[static_cast<std::size_t>((k * in + c) * taps(p) + tap)]};
        }
      y.push_back(std::max(0.0, sum));
    }
  return y;
}

std::vector<float> run(const deform::Kernel& kernel,
                       const Problem& p,
                       const Operands& o,
                       ThreadPool* pool) {
  test::GuardedBytes packed(kernel.fn.packed_bytes(p));
  kernel.fn.pack(p, {o.weight.data(), o.bias.data()}, packed.data());
  CHECK(packed.clean_behind());
  const int places = p.offset_groups * taps(p);
  test::GuardedBuffer x(o.x, p.in_channels, p.x_stride);
  test::GuardedBuffer offset(o.offset, 2 * places, p.offset_stride);
  test::GuardedBuffer mask(o.mask, places, p.mask_stride);
  test::GuardedBuffer y(outputs(p), p.out_channels, p.y_stride);
  test::run_row(kernel, p,
                deform::Args{.x = x.data(),
                             .offset = offset.data(),
                             .mask = p.masked ? mask.data() : nullptr,
                             .packed = packed.data(),
                             .y = y.data()},
                pool);
  CHECK(y.clean_outside());
  return y.dense();
}

Problem make_problem(int in, int out, int groups, int offset_groups, bool masked) {
  Problem p{.batch = 2,
            .in_height = 7,
            .in_width = 9,
            .in_channels = in,
            .out_height = 4,
            .out_width = 9,
            .out_channels = out,
            .kernel_height = 3,
            .kernel_width = 2,
            .stride_height = 2,
            .dilation_width = 2,
            .pad_top = 1,
            .pad_left = 1,
            .groups = groups,
            .offset_groups = offset_groups,
            .masked = masked,
            .activation = {Act::relu, 0}};
  p.x_stride = in + 1, p.y_stride = out + 2;
  p.offset_stride = 2 * offset_groups * 6 + 3, p.mask_stride = offset_groups * 6 + 1;
  return p;
}

}  // namespace

TEST_CASE("every deformable convolution equals the naive loop", "[kernels][deform_conv2d]") {
  ThreadPool three(3);
  test::Tried tried(deform::all());
  for (const Problem& p : {make_problem(1, 1, 1, 1, false), make_problem(6, 5, 1, 3, true),
                           make_problem(20, 40, 1, 2, true), make_problem(18, 36, 2, 1, false),
                           make_problem(12, 12, 12, 4, true)}) {
    const Operands o = make_operands(p);
    const auto expected = naive(p, o);
    for (std::size_t row = 0; row < deform::all().size(); ++row) {
      const deform::Kernel& kernel = deform::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " of " << p.in_channels << " -> " << p.out_channels << " g" << p.groups);
      const auto y = run(kernel, p, o, &three);
      CHECK(test::difference(y, expected) == "");
      CHECK(test::same_bytes(y, run(kernel, p, o, nullptr)));
    }
  }
  tried.check();
}
