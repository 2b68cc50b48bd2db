#include "kernels/encoding/encoding.h"

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace encoding = kernels::encoding;
using encoding::Op;
using encoding::Problem;

namespace {

constexpr int kGap = 3;

struct Operands {
  std::vector<float> x, code, scale, weight;
};

std::vector<double> naive(const Problem& p, const Operands& o) {
  const auto apart = [&](int pixel, int d, int k) {
    return double{o.x[static_cast<std::size_t>(pixel * p.channels + d)]} -
           double{o.code[static_cast<std::size_t>(k * p.channels + d)]};
  };
  std::vector<double> y;
  if (p.op == Op::distances) {
    for (int pixel = 0; pixel < p.batch * p.pixels; ++pixel)
      for (int k = 0; k < p.codes; ++k) {
        double sum = 0;
        for (int d = 0; d < p.channels; ++d) sum += apart(pixel, d, k) * apart(pixel, d, k);
        y.push_back(sum * double{o.scale[static_cast<std::size_t>(k)]});
      }
    return y;
  }
  for (int n = 0; n < p.batch; ++n)
    for (int d = 0; d < p.channels; ++d)
      for (int k = 0; k < p.codes; ++k) {
        double sum = 0;
        for (int pixel = n * p.pixels; pixel < (n + 1) * p.pixels; ++pixel)
          sum +=
              double{o.weight[static_cast<std::size_t>(pixel * p.codes + k)]} * apart(pixel, d, k);
        y.push_back(sum);
      }
  return y;
}

std::vector<float> run(const encoding::Kernel& kernel,
                       const Problem& p,
                       const Operands& o,
                       ThreadPool* threads) {
  const std::ptrdiff_t pixels = p.op == Op::distances ? p.pixels : p.channels;
  test::GuardedBuffer x(o.x, p.channels, p.x_stride);
  test::GuardedBuffer weight(o.weight, p.codes, p.weight_stride);
  test::GuardedBuffer code(o.code, p.channels, p.channels);
  test::GuardedBuffer y(p.batch * pixels, p.codes, p.y_stride);
  test::run_row(kernel, p,
                encoding::Args{.x = x.data(),
                               .code = code.data(),
                               .scale = o.scale.data(),
                               .weight = weight.data(),
                               .y = y.data()},
                threads);
  CHECK(y.clean_outside());
  return y.dense();
}

}  // namespace

TEST_CASE("every encoding kernel equals the naive loop", "[kernels][encoding]") {
  ThreadPool three(3);
  test::Tried tried(encoding::all());
  struct Size {
    int batch, pixels, channels, codes;
  };
  for (const Size& s : {Size{1, 1, 1, 1}, Size{2, 12, 5, 3}, Size{1, 30, 70, 8}, Size{3, 7, 64, 33},
                        Size{1, 9, 129, 2}})
    for (const Op op : {Op::distances, Op::residuals}) {
      const Problem p{.op = op,
                      .batch = s.batch,
                      .pixels = s.pixels,
                      .channels = s.channels,
                      .codes = s.codes,
                      .x_stride = s.channels + kGap,
                      .weight_stride = s.codes + kGap,
                      .y_stride = s.codes + 2 * kGap};
      const std::ptrdiff_t pixels = std::ptrdiff_t{p.batch} * p.pixels;
      const Operands o{test::small_integers(pixels * p.channels, 1),
                       test::small_integers(std::ptrdiff_t{p.codes} * p.channels, 2),
                       test::small_integers(p.codes, 3), test::small_integers(pixels * p.codes, 4)};
      const auto expected = naive(p, o);
      for (std::size_t row = 0; row < encoding::all().size(); ++row) {
        const encoding::Kernel& kernel = encoding::all()[row];
        if (!test::serves(kernel, p)) continue;
        tried.count(row);
        INFO(kernel.name << " on " << p.pixels << "x" << p.channels << " codes " << p.codes);
        const auto y = run(kernel, p, o, &three);
        CHECK(test::difference(y, expected) == "");
        CHECK(test::same_bytes(y, run(kernel, p, o, nullptr)));
      }
    }
  tried.check();
}
