#include "kernels/resize/resize.h"

#include <algorithm>

#include "kernels/resize/taps.h"
#include "tests/support/activation.h"
#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace resize = kernels::resize;
using resize::Corners;
using resize::Problem;
using resize::Tap;

namespace {

struct Case {
  Problem problem;
  Corners corners = Corners::aligned;

  std::vector<Tap> taps(int in, int out) const {
    return problem.nearest ? resize::nearest_taps(in, out, Corners::asymmetric)
                           : resize::linear_taps(in, out, corners);
  }
  std::vector<Tap> rows() const { return taps(problem.in_height, problem.out_height); }
  std::vector<Tap> columns() const { return taps(problem.in_width, problem.out_width); }
};

struct Size {
  int height, width;
};

/// `gap` lanes lie between the pixels of x, twice and three times as many between those of y and
/// the residual.
Case make(Size in, Size out, int channels, Corners corners, int gap = 0, Activation act = {}) {
  return {{.batch = gap > 0 ? 2 : 1,
           .in_height = in.height,
           .in_width = in.width,
           .out_height = out.height,
           .out_width = out.width,
           .channels = channels,
           .x_stride = channels + gap,
           .y_stride = channels + 2 * gap,
           .residual_stride = channels + 3 * gap,
           .residual = gap > 0,
           .activation = act},
          corners};
}

/// Weights with few bits: every interpolation of small integers is exact in fp32.
std::vector<Case> exact_cases() {
  std::vector<Case> cases;
  for (int channels : {1, 2, 3, 4, 5, 11, 16, 17, 21, 33, 64, 65, 300}) {
    cases.push_back(make({5, 4}, {9, 7}, channels, Corners::aligned));
    cases.push_back(make({5, 3}, {17, 9}, channels, Corners::aligned, 3));
    cases.push_back(make({3, 4}, {6, 8}, channels, Corners::half_pixel));
    cases.push_back(make({4, 8}, {2, 4}, channels, Corners::half_pixel, 1, {Act::relu, 0}));
    cases.push_back(make({1, 1}, {4, 5}, channels, Corners::aligned));
    cases.push_back(make({1, 1}, {1, 1}, channels, Corners::half_pixel, 2));
    cases.push_back(make({4, 7}, {4, 7}, channels, Corners::half_pixel));
    cases.push_back(make({3, 9}, {12, 36}, channels, Corners::half_pixel, 1, {Act::relu6, 0}));
    cases.push_back(make({4, 9}, {2, 1}, channels, Corners::aligned));
    for (Case c : {make({5, 6}, {9, 13}, channels, Corners::aligned),
                   make({5, 6}, {3, 5}, channels, Corners::aligned, 2, {Act::leaky_relu, 0.25F})}) {
      c.problem.nearest = true;
      cases.push_back(c);
    }
  }
  return cases;
}

std::vector<Case> rounded_cases() {
  std::vector<Case> cases;
  for (int channels : {1, 3, 11, 21, 40}) {
    cases.push_back(make({13, 17}, {49, 71}, channels, Corners::half_pixel));
    cases.push_back(make({13, 17}, {31, 19}, channels, Corners::aligned, 1));
    cases.push_back(make({23, 61}, {11, 20}, channels, Corners::half_pixel, 2));
  }
  for (int kind = 0; kind <= static_cast<int>(Act::hard_swish); ++kind)
    cases.push_back(make({4, 5}, {7, 9}, 19, Corners::aligned, 1, {static_cast<Act>(kind), 0.25F}));
  return cases;
}

std::string text(const Case& c) {
  const Problem& p = c.problem;
  return std::to_string(p.in_height) + "x" + std::to_string(p.in_width) + " to " +
         std::to_string(p.out_height) + "x" + std::to_string(p.out_width) + " channels " +
         std::to_string(p.channels) + (p.nearest ? " nearest " : " ") +
         std::string(name_of(p.activation.kind));
}

std::ptrdiff_t x_size(const Problem& p) {
  return std::ptrdiff_t{p.batch} * p.in_height * p.in_width * p.channels;
}

std::ptrdiff_t y_size(const Problem& p) {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

std::vector<float> run(const resize::Kernel& kernel,
                       const Case& c,
                       const std::vector<float>& dense,
                       const std::vector<float>& dense_residual,
                       ThreadPool* threads) {
  const Problem& p = c.problem;
  test::GuardedBuffer x(dense, p.channels, p.x_stride);
  test::GuardedBuffer residual(dense_residual, p.channels, p.residual_stride);
  test::GuardedBuffer y(y_size(p) / p.channels, p.channels, p.y_stride);
  const auto rows = c.rows();
  const auto columns = c.columns();
  const resize::Args args{x.data(), rows.data(), columns.data(),
                          p.residual ? residual.data() : nullptr, y.data()};
  test::run_row(kernel, p, args, threads);
  CHECK(y.clean_outside());
  return y.dense();
}

void compare(const std::vector<Case>& cases, bool exact) {
  ThreadPool one(1);
  ThreadPool three(3);
  test::Tried tried(resize::all());
  for (const Case& c : cases) {
    const Problem& p = c.problem;
    const auto x = exact ? test::small_integers(x_size(p), 1) : test::random_reals(x_size(p), 1);
    const auto residual = test::small_integers(p.residual ? y_size(p) : 0, 2);
    const auto expected = test::naive_resize(p, c.rows(), c.columns(), x, residual);
    // Three interpolations of values below 1 and a sum of at most 4 round once or twice each.
    const double floor = exact ? 0.0 : 12 * 0x1p-24;
    const double bound = exact ? 0.0 : test::kActivationError;
    for (std::size_t row = 0; row < resize::all().size(); ++row) {
      const resize::Kernel& kernel = resize::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << text(c));
      const auto y = run(kernel, c, x, residual, &one);
      CHECK(test::difference(y, expected, bound, floor) == "");
      CHECK(test::same_bytes(y, run(kernel, c, x, residual, &three)));
      CHECK(test::same_bytes(y, run(kernel, c, x, residual, nullptr)));
      if (test::is_exact(p.activation.kind))
        CHECK(test::same_bytes(y, run(resize::all().back(), c, x, residual, &one)));
    }
  }
  tried.check();
}

void check_taps(const std::vector<Tap>& taps, const std::vector<Tap>& expected) {
  REQUIRE(taps.size() == expected.size());
  for (std::size_t i = 0; i < taps.size(); ++i) {
    INFO("place " << i);
    CHECK(taps[i].first == expected[i].first);
    CHECK(taps[i].second == expected[i].second);
    CHECK(taps[i].weight == expected[i].weight);
  }
}

}  // namespace

TEST_CASE("every resizing kernel equals the naive loop", "[kernels][resize]") {
  compare(exact_cases(), true);
}

TEST_CASE("every resizing kernel stays near the naive loop on reals", "[kernels][resize]") {
  compare(rounded_cases(), false);
}

TEST_CASE("linear taps follow PyTorch's rules", "[kernels][resize]") {
  check_taps(resize::linear_taps(3, 5, Corners::aligned),
             {{0, 1, 0}, {0, 1, 0.5F}, {1, 2, 0}, {1, 2, 0.5F}, {2, 2, 0}});
  check_taps(resize::linear_taps(2, 4, Corners::half_pixel),
             {{0, 1, 0}, {0, 1, 0.25F}, {0, 1, 0.75F}, {1, 1, 0.25F}});
  check_taps(resize::linear_taps(4, 2, Corners::half_pixel), {{0, 1, 0.5F}, {2, 3, 0.5F}});
  check_taps(resize::linear_taps(2, 4, Corners::asymmetric),
             {{0, 1, 0}, {0, 1, 0.5F}, {1, 1, 0}, {1, 1, 0.5F}});
  // A single output place takes the first input place, and a single input place serves all.
  check_taps(resize::linear_taps(4, 1, Corners::aligned), {{0, 1, 0}});
  check_taps(resize::linear_taps(1, 2, Corners::half_pixel), {{0, 0, 0}, {0, 0, 0.25F}});
  // The scale given takes the place of 3 / 5; equal extents copy whatever it says.
  check_taps(resize::linear_taps(3, 5, Corners::half_pixel, 0.5),
             {{0, 1, 0}, {0, 1, 0.25F}, {0, 1, 0.75F}, {1, 2, 0.25F}, {1, 2, 0.75F}});
  check_taps(resize::linear_taps(2, 2, Corners::half_pixel, 0.5), {{0, 1, 0}, {1, 1, 0}});
}

TEST_CASE("nearest taps round down", "[kernels][resize]") {
  const auto places = [](const std::vector<Tap>& taps) {
    std::vector<int> list;
    for (const Tap& tap : taps) {
      CHECK(tap.first == tap.second);
      CHECK(tap.weight == 0);
      list.push_back(tap.first);
    }
    return list;
  };
  using List = std::vector<int>;
  CHECK(places(resize::nearest_taps(3, 7, Corners::asymmetric)) == List{0, 0, 0, 1, 1, 2, 2});
  CHECK(places(resize::nearest_taps(7, 3, Corners::asymmetric)) == List{0, 2, 4});
  CHECK(places(resize::nearest_taps(7, 3, Corners::half_pixel)) == List{1, 3, 5});
  CHECK(places(resize::nearest_taps(3, 5, Corners::aligned)) == List{0, 0, 1, 1, 2});
  CHECK(places(resize::nearest_taps(3, 5, Corners::asymmetric, 0.5)) == List{0, 0, 1, 1, 2});
  CHECK(places(resize::nearest_taps(3, 5, Corners::asymmetric, 1)) == List{0, 1, 2, 2, 2});
}
