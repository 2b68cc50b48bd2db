#include "kernels/criss_cross/criss_cross.h"

#include <algorithm>

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace criss_cross = kernels::criss_cross;
using criss_cross::Problem;

namespace {

constexpr int kGap = 3;

Problem make_problem(int batch, int height, int width, int keys, int values) {
  return {.batch = batch,
          .height = height,
          .width = width,
          .key_channels = keys,
          .value_channels = values,
          .q_stride = keys + kGap,
          .k_stride = keys,
          .v_stride = values + 2 * kGap,
          .y_stride = values + kGap};
}

struct Operands {
  std::vector<float> q, k, v;
};

/// Column and row of every place, itself in the row only.
std::vector<double> naive(const Problem& p, const Operands& o) {
  std::vector<double> y;
  const auto at = [](const std::vector<float>& x, int pixel, int channels, int c) {
    return double{x[static_cast<std::size_t>(pixel * channels + c)]};
  };
  for (int pixel = 0; pixel < p.batch * p.height * p.width; ++pixel) {
    const int column = pixel % p.width, row = pixel / p.width % p.height;
    std::vector<int> cross;
    for (int i = 0; i < p.height; ++i)
      if (i != row) cross.push_back(pixel + (i - row) * p.width);
    for (int j = 0; j < p.width; ++j) cross.push_back(pixel + j - column);
    std::vector<double> weight;
    for (const int t : cross) {
      double energy = 0;
      for (int c = 0; c < p.key_channels; ++c)
        energy += at(o.q, pixel, p.key_channels, c) * at(o.k, t, p.key_channels, c);
      weight.push_back(energy);
    }
    const double max = *std::max_element(weight.begin(), weight.end());
    double sum = 0;
    for (double& w : weight) sum += w = std::exp(w - max);
    for (int c = 0; c < p.value_channels; ++c) {
      double value = 0;
      for (std::size_t t = 0; t < cross.size(); ++t)
        value += weight[t] / sum * at(o.v, cross[t], p.value_channels, c);
      y.push_back(value);
    }
  }
  return y;
}

std::vector<float> run(const criss_cross::Kernel& kernel,
                       const Problem& p,
                       const Operands& o,
                       ThreadPool* threads) {
  test::GuardedBuffer q(o.q, p.key_channels, p.q_stride);
  test::GuardedBuffer k(o.k, p.key_channels, p.k_stride);
  test::GuardedBuffer v(o.v, p.value_channels, p.v_stride);
  test::GuardedBuffer y(std::ptrdiff_t{p.batch} * p.height * p.width, p.value_channels, p.y_stride);
  test::run_row(kernel, p, criss_cross::Args{q.data(), k.data(), v.data(), y.data()}, threads);
  CHECK(y.clean_outside());
  return y.dense();
}

}  // namespace

// Energies of whole numbers are exact; the exponentials, their sum and the weighted values of at
// most 3 round by a few ulp each.
TEST_CASE("every criss-cross kernel stays near the naive loop", "[kernels][criss_cross]") {
  ThreadPool three(3);
  test::Tried tried(criss_cross::all());
  for (const Problem& p :
       {make_problem(1, 1, 1, 1, 1), make_problem(2, 5, 7, 3, 18), make_problem(1, 13, 17, 20, 70),
        make_problem(1, 1, 9, 16, 5), make_problem(1, 40, 3, 8, 33)}) {
    const std::ptrdiff_t pixels = std::ptrdiff_t{p.batch} * p.height * p.width;
    const Operands o{test::small_integers(pixels * p.key_channels, 1),
                     test::small_integers(pixels * p.key_channels, 2),
                     test::small_integers(pixels * p.value_channels, 3)};
    const auto expected = naive(p, o);
    for (std::size_t row = 0; row < criss_cross::all().size(); ++row) {
      const criss_cross::Kernel& kernel = criss_cross::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << p.batch << "x" << p.height << "x" << p.width);
      const auto y = run(kernel, p, o, &three);
      CHECK(test::difference(y, expected, 0, 3 * 64 * 0x1p-24) == "");
      CHECK(test::same_bytes(y, run(kernel, p, o, nullptr)));
    }
  }
  tried.check();
}
