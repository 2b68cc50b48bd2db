#include "kernels/matmul/matmul.h"

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace matmul = kernels::matmul;
using matmul::Problem;

namespace {

constexpr int kGap = 3;

int a_rows(const Problem& p) { return p.transpose_a ? p.inner : p.rows; }
int a_columns(const Problem& p) { return p.transpose_a ? p.rows : p.inner; }
int b_rows(const Problem& p) { return p.transpose_b ? p.columns : p.inner; }
int b_columns(const Problem& p) { return p.transpose_b ? p.inner : p.columns; }

std::vector<Problem> problems() {
  std::vector<Problem> list;
  struct Size {
    int batch, rows, columns, inner;
  };
  for (const Size& s : {Size{1, 1, 1, 1}, Size{2, 7, 5, 3}, Size{3, 13, 33, 17},
                        Size{1, 29, 64, 40}, Size{2, 243, 18, 9}, Size{1, 5, 47, 1030}})
    for (int transposed = 0; transposed < 4; ++transposed) {
      Problem p{.batch = s.batch,
                .rows = s.rows,
                .columns = s.columns,
                .inner = s.inner,
                .transpose_a = (transposed & 1) != 0,
                .transpose_b = (transposed & 2) != 0,
                .scale = transposed == 3 ? -0.5F : 2.0F};
      p.a_stride = a_columns(p) + kGap;
      p.b_stride = b_columns(p) + 2 * kGap;
      p.y_stride = p.columns + kGap;
      list.push_back(p);
    }
  return list;
}

std::vector<double> naive(const Problem& p,
                          const std::vector<float>& a,
                          const std::vector<float>& b) {
  std::vector<double> y;
  for (int n = 0; n < p.batch; ++n)
    for (int i = 0; i < p.rows; ++i)
      for (int j = 0; j < p.columns; ++j) {
        double sum = 0;
        for (int k = 0; k < p.inner; ++k) {
          const int at_a = p.transpose_a ? k * p.rows + i : i * p.inner + k;
          const int at_b = p.transpose_b ? j * p.inner + k : k * p.columns + j;
          sum += double{a[static_cast<std::size_t>(n * p.rows * p.inner + at_a)]} *
                 double{b[static_cast<std::size_t>(n * p.columns * p.inner + at_b)]};
        }
        y.push_back(sum * double{p.scale});
      }
  return y;
}

std::vector<float> run(const matmul::Kernel& kernel,
                       const Problem& p,
                       const std::vector<float>& a,
                       const std::vector<float>& b,
                       ThreadPool* threads) {
  test::GuardedBuffer left(a, a_columns(p), p.a_stride);
  test::GuardedBuffer right(b, b_columns(p), p.b_stride);
  test::GuardedBuffer y(std::ptrdiff_t{p.batch} * p.rows, p.columns, p.y_stride);
  test::run_row(kernel, p, matmul::Args{left.data(), right.data(), y.data()}, threads);
  CHECK(y.clean_outside());
  return y.dense();
}

}  // namespace

TEST_CASE("every matrix product equals the naive loop", "[kernels][matmul]") {
  ThreadPool three(3);
  test::Tried tried(matmul::all());
  for (const Problem& p : problems()) {
    const auto a = test::small_integers(std::ptrdiff_t{p.batch} * a_rows(p) * a_columns(p), 1);
    const auto b = test::small_integers(std::ptrdiff_t{p.batch} * b_rows(p) * b_columns(p), 2);
    const auto expected = naive(p, a, b);
    for (std::size_t row = 0; row < matmul::all().size(); ++row) {
      const matmul::Kernel& kernel = matmul::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << p.batch << "x" << p.rows << "x" << p.columns << "x" << p.inner
                       << " transposed " << p.transpose_a << p.transpose_b);
      const auto y = run(kernel, p, a, b, &three);
      CHECK(test::difference(y, expected) == "");
      CHECK(test::same_bytes(y, run(kernel, p, a, b, nullptr)));
    }
  }
  tried.check();
}
