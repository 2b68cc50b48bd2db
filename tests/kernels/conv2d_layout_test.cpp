// Convolutions of other tensors than dense float32: bfloat16, and outputs that lie apart.
#include <catch2/catch.hpp>

#include "core/tensor/dtype.h"
#include "kernels/conv2d/conv2d.h"
#include "tests/support/guarded_buffer.h"
#include "tests/support/small_integers.h"

using namespace atrous;
namespace conv2d = kernels::conv2d;
using kernels::Element;

namespace {

conv2d::Problem problem_of(int in, int out, int kernel) {
  conv2d::Problem p;
  p.batch = 2;
  p.in_height = 9;
  p.in_width = 21;
  p.in_channels = in;
  p.out_height = 9;
  p.out_width = 21;
  p.out_channels = out;
  p.kernel_height = p.kernel_width = kernel;
  p.pad_top = p.pad_left = kernel / 2;
  p.x_stride = in + 3;
  p.y_stride = out;
  p.residual_stride = out + 1;
  p.residual = true;
  p.activation = {Act::relu, 0};
  return p;
}

std::ptrdiff_t out_pixels(const conv2d::Problem& p) {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}

std::vector<std::uint16_t> narrow(const std::vector<float>& values) {
  std::vector<std::uint16_t> bits;
  for (const float value : values) bits.push_back(to_bf16(value));
  return bits;
}

/// Whole numbers so small that every sum of the problem is exact in bfloat16.
struct Operands {
  explicit Operands(const conv2d::Problem& p)
      : x(test::small_integers(std::ptrdiff_t{p.batch} * p.in_height * p.in_width * p.x_stride, 1)),
        weight(static_cast<std::size_t>(p.out_channels * p.in_channels * p.kernel_height *
                                        p.kernel_width)),
        bias(test::small_integers(p.out_channels, 2)),
        residual(test::small_integers(out_pixels(p) * p.residual_stride, 3)) {
    for (std::size_t i = 0; i < weight.size(); i += 7) weight[i] = static_cast<float>(i % 2) - 0.5F;
  }
  std::vector<float> x, weight, bias, residual;
};

template <class X, class Residual, class Y>
std::vector<Y> run(const conv2d::Kernel& kernel,
                   const conv2d::Problem& p,
                   const Operands& operands,
                   const std::vector<X>& x,
                   const std::vector<Residual>& residual,
                   std::size_t size) {
  std::vector<Y> y(size, Y{77});
  test::GuardedBytes packed(kernel.fn.packed_bytes(p)),
      scratch(kernels::scratch_bytes(kernel, p, 1));
  kernel.fn.pack(p, {operands.weight.data(), operands.bias.data()}, packed.data());
  ThreadPool pool(1);
  const conv2d::Args args{reinterpret_cast<const float*>(x.data()), packed.data(),
                          reinterpret_cast<const float*>(residual.data()),
                          reinterpret_cast<float*>(y.data())};
  kernels::execute(kernel, p, args, scratch.data(), pool);
  CHECK(scratch.clean_behind());
  return y;
}

std::vector<float> run_dense(const conv2d::Problem& p, const Operands& operands) {
  const conv2d::Kernel& reference = conv2d::all().back();
  return run<float, float, float>(reference, p, operands, operands.x, operands.residual,
                                  static_cast<std::size_t>(out_pixels(p) * p.y_stride));
}

}  // namespace

TEST_CASE("bfloat16 tensors give what float32 ones give", "[kernels][conv2d]") {
  int tried = 0;
  for (const auto& [in, out, kernel] : {std::tuple{40, 35, 3}, {3, 17, 3}, {64, 64, 1}}) {
    conv2d::Problem p = problem_of(in, out, kernel);
    const Operands operands(p);
    const std::vector<std::uint16_t> expected = narrow(run_dense(p, operands));
    p.x_type = p.y_type = p.residual_type = Element::bf16;
    for (const conv2d::Kernel& row : conv2d::all()) {
      if (!host_isa().has(row.isa) || row.rejects(p)) continue;
      ++tried;
      INFO(row.name << " " << in << " -> " << out);
      const auto y = run<std::uint16_t, std::uint16_t, std::uint16_t>(
          row, p, operands, narrow(operands.x), narrow(operands.residual), expected.size());
      CHECK(y == expected);
    }
  }
  CHECK((tried > 0 || !host_isa().has(Isa::amx_bf16)));
}

TEST_CASE("outputs may lie apart, and windows begin inside the image", "[kernels][conv2d]") {
  int tried = 0;
  for (int kernel : {1, 3}) {
    conv2d::Problem p = problem_of(40, 35, kernel);
    p.residual = false;
    p.out_height -= 2;
    p.out_width -= 4;
    p.batch = 2;
    // The same windows on an image without its first row and columns.
    conv2d::Problem cut = p;
    cut.pad_top = p.pad_top - 1;
    cut.pad_left = p.pad_left - 2;
    conv2d::Problem whole = problem_of(40, 35, kernel);
    whole.residual = false;
    const Operands operands(whole);  // as large as the input
    const auto all = run_dense(whole, operands);
    cut.column_pixels = 3;
    cut.row_pixels = 3 * p.out_width + 5;
    cut.image_pixels = cut.row_pixels * p.out_height;
    const auto size = static_cast<std::size_t>(2 * cut.image_pixels * p.y_stride);
    for (const conv2d::Kernel& row : conv2d::all()) {
      if (!host_isa().has(row.isa) || row.rejects(cut)) continue;
      ++tried;
      INFO(row.name);
      const auto y =
          run<float, float, float>(row, cut, operands, operands.x, operands.residual, size);
      std::vector<float> expected(size, 77);
      for (int n = 0; n < 2; ++n)
        for (int i = 0; i < p.out_height; ++i)
          for (int j = 0; j < p.out_width; ++j)
            for (int k = 0; k < p.out_channels; ++k) {
              const std::ptrdiff_t to = n * cut.image_pixels + i * cut.row_pixels + 3 * j;
              const std::ptrdiff_t from =
                  (std::ptrdiff_t{n} * whole.out_height + i + 1) * whole.out_width + j + 2;
              expected[static_cast<std::size_t>(to * p.y_stride + k)] =
                  all[static_cast<std::size_t>(from * p.y_stride + k)];
            }
      CHECK(test::same_bytes(y, expected));
    }
  }
  CHECK((tried > 0 || !host_isa().has(Isa::amx_bf16)));
}
