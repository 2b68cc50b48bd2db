#include <cmath>

#include "kernels/group_norm/group_norm.h"
#include "kernels/lrn/lrn.h"
#include "kernels/prelu/prelu.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace group_norm = kernels::group_norm;
namespace lrn = kernels::lrn;
namespace prelu = kernels::prelu;

namespace {

constexpr double kBound = 1e-5;

double at(const std::vector<float>& x, int index) {
  return double{x[static_cast<std::size_t>(index)]};
}

std::vector<double> naive(const lrn::Problem& p, const std::vector<float>& x) {
  std::vector<double> y;
  for (int i = 0; i < p.pixels; ++i)
    for (int c = 0; c < p.channels; ++c) {
      double sum = 0;
      for (int k = c - p.before; k <= c + p.after; ++k)
        if (k >= 0 && k < p.channels) sum += std::pow(at(x, i * p.channels + k), 2);
      const double base = double{p.bias} + double{p.alpha} / (p.before + p.after + 1) * sum;
      y.push_back(at(x, i * p.channels + c) / std::pow(base, double{p.beta}));
    }
  return y;
}

std::vector<double> naive(const group_norm::Problem& p,
                          const std::vector<float>& x,
                          const std::vector<float>& scale,
                          const std::vector<float>& shift) {
  std::vector<double> y(x.size());
  const int width = p.channels / p.groups;
  for (int n = 0; n < p.batch; ++n)
    for (int g = 0; g < p.groups; ++g) {
      std::vector<int> members;
      for (int i = 0; i < p.pixels; ++i)
        for (int c = g * width; c < (g + 1) * width; ++c)
          members.push_back((n * p.pixels + i) * p.channels + c);
      double mean = 0, variance = 0;
      for (const int m : members) mean += at(x, m) / static_cast<double>(members.size());
      for (const int m : members)
        variance += std::pow(at(x, m) - mean, 2) / static_cast<double>(members.size());
      for (const int m : members)
        y[static_cast<std::size_t>(m)] = at(scale, m % p.channels) * (at(x, m) - mean) /
                                             std::sqrt(variance + double{p.epsilon}) +
                                         at(shift, m % p.channels);
    }
  return y;
}

}  // namespace

TEST_CASE("every lrn kernel is near the formula", "[kernels][lrn]") {
  ThreadPool three(3);
  for (const int channels : {1, 3, 21})
    for (const int before : {1, 2}) {
      lrn::Problem p{
          .pixels = 7, .channels = channels, .before = before, .after = 2, .alpha = 0.5F};
      p.x_stride = channels + 2, p.y_stride = channels + 1;
      const auto x = test::random_reals(7 * channels, 1, -3, 3);
      for (const lrn::Kernel& kernel : lrn::all()) {
        if (!test::serves(kernel, p)) continue;
        test::GuardedBuffer in(x, channels, p.x_stride), out(7, channels, p.y_stride);
        test::run_row(kernel, p, lrn::Args{in.data(), out.data()}, &three);
        CHECK(out.clean_outside());
        CHECK(test::difference(out.dense(), naive(p, x), kBound) == "");
      }
    }
}

TEST_CASE("every group_norm kernel is near the formula", "[kernels][group_norm]") {
  ThreadPool three(3);
  test::Tried tried(group_norm::all());
  struct Size {
    int pixels, channels, groups;
  };
  for (const Size& s : {Size{15, 12, 1}, Size{15, 12, 3}, Size{15, 12, 12}, Size{1, 70, 1},
                        Size{600, 140, 35}, Size{9, 200, 2}, Size{300, 37, 37}}) {
    group_norm::Problem p{
        .batch = 2, .pixels = s.pixels, .channels = s.channels, .groups = s.groups};
    p.x_stride = s.channels + 1, p.y_stride = s.channels + 3, p.epsilon = 1e-3F;
    const std::ptrdiff_t rows = 2 * std::ptrdiff_t{s.pixels};
    const auto x = test::random_reals(rows * s.channels, 1, 90, 110);
    const auto scale = test::random_reals(s.channels, 2), shift = test::random_reals(s.channels, 3);
    const auto expected = naive(p, x, scale, shift);
    for (std::size_t row = 0; row < group_norm::all().size(); ++row) {
      const group_norm::Kernel& kernel = group_norm::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " of " << s.pixels << "x" << s.channels << " in " << s.groups);
      test::GuardedBuffer in(x, s.channels, p.x_stride), out(rows, s.channels, p.y_stride);
      const group_norm::Args args{in.data(), scale.data(), shift.data(), out.data()};
      test::run_row(kernel, p, args, &three);
      CHECK(out.clean_outside());
      CHECK(test::difference(out.dense(), expected, kBound, kBound) == "");
      const auto whole = out.dense();
      test::run_row(kernel, p, args, nullptr);
      CHECK(test::same_bytes(whole, out.dense()));
    }
  }
  tried.check();
}

TEST_CASE("every prelu kernel equals the formula", "[kernels][prelu]") {
  ThreadPool three(3);
  for (const int channels : {1, 5, 40}) {
    prelu::Problem p{.pixels = 9, .channels = channels};
    p.x_stride = channels + 1, p.y_stride = channels + 4;
    const auto x = test::small_integers(9 * channels, 1);
    const auto slope = test::small_integers(channels, 2);
    std::vector<double> expected;
    for (int i = 0; i < 9 * channels; ++i)
      expected.push_back(at(x, i) < 0 ? at(slope, i % channels) * at(x, i) : at(x, i));
    for (const prelu::Kernel& kernel : prelu::all()) {
      if (!test::serves(kernel, p)) continue;
      test::GuardedBuffer in(x, channels, p.x_stride), out(9, channels, p.y_stride);
      test::run_row(kernel, p, prelu::Args{in.data(), slope.data(), out.data()}, &three);
      CHECK(out.clean_outside());
      CHECK(test::difference(out.dense(), expected) == "");
    }
  }
}
