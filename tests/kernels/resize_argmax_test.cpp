#include "kernels/resize_argmax/resize_argmax.h"

#include <limits>

#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "tests/support/label_buffer.h"
#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace fused = kernels::resize_argmax;
namespace resize = kernels::resize;
using fused::Problem;
using resize::Corners;
using resize::Tap;

namespace {

struct Case {
  Problem problem;
  std::vector<Tap> rows, columns;
};

struct Size {
  int height, width;
};

Case make(Size in, Size out, int channels, Corners corners, bool wide = false, int gap = 0) {
  return {{.batch = gap > 0 ? 2 : 1,
           .in_height = in.height,
           .in_width = in.width,
           .out_height = out.height,
           .out_width = out.width,
           .channels = channels,
           .wide = wide,
           .x_stride = channels + gap},
          resize::linear_taps(in.height, out.height, corners),
          resize::linear_taps(in.width, out.width, corners)};
}

const std::vector<Case>& cases() {
  static const std::vector<Case> list = [] {
    std::vector<Case> all;
    for (int channels : {1, 2, 3, 11, 16, 17, 21, 32, 33, 150, 256}) {
      all.push_back(make({5, 9}, {33, 65}, channels, Corners::aligned));
      all.push_back(make({7, 5}, {13, 20}, channels, Corners::half_pixel, false, 3));
      all.push_back(make({1, 1}, {3, 18}, channels, Corners::aligned));
      all.push_back(make({3, 1}, {1, 1}, channels, Corners::half_pixel, true, 1));
      all.push_back(make({6, 50}, {5, 17}, channels, Corners::half_pixel));
      all.push_back(make({2, 19}, {4, 19}, channels, Corners::half_pixel, true));
    }
    all.push_back(make({4, 6}, {9, 40}, 300, Corners::aligned, true, 2));
    all.push_back(make({9, 33}, {65, 257}, 21, Corners::aligned));
    all.push_back(make({3, 301}, {7, 300}, 11, Corners::half_pixel));
    all.push_back(make({2, 16}, {9, 1000}, 5, Corners::half_pixel));
    return all;
  }();
  return list;
}

std::ptrdiff_t x_size(const Problem& p) {
  return std::ptrdiff_t{p.batch} * p.in_height * p.in_width * p.channels;
}

/// Scores by the reference resizing kernel, which rounds as every row of both tables must.
std::vector<double> resized(const Case& c, const std::vector<float>& x) {
  const Problem& p = c.problem;
  const resize::Problem plain{.batch = p.batch,
                              .in_height = p.in_height,
                              .in_width = p.in_width,
                              .out_height = p.out_height,
                              .out_width = p.out_width,
                              .channels = p.channels,
                              .x_stride = p.channels,
                              .y_stride = p.channels,
                              .activation = {}};
  std::vector<float> y(
      static_cast<std::size_t>(std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels));
  ThreadPool one(1);
  test::run_row(resize::all().back(), plain,
                resize::Args{x.data(), c.rows.data(), c.columns.data(), nullptr, y.data()}, &one);
  return {y.begin(), y.end()};
}

std::vector<int> run(const fused::Kernel& kernel,
                     const Case& c,
                     const std::vector<float>& dense,
                     ThreadPool* threads) {
  const Problem& p = c.problem;
  test::GuardedBuffer x(dense, p.channels, p.x_stride);
  test::LabelBuffer y(std::ptrdiff_t{p.batch} * p.out_height * p.out_width, p.wide);
  test::run_row(kernel, p, fused::Args{x.data(), c.rows.data(), c.columns.data(), y.data()},
                threads);
  CHECK(y.clean_outside());
  return y.labels();
}

template <class Data>
void compare_on(Data data) {
  ThreadPool one(1);
  ThreadPool three(3);
  test::Tried tried(fused::all());
  for (const Case& c : cases()) {
    const Problem& p = c.problem;
    const std::vector<float> x = data(x_size(p));
    const auto expected = test::naive_argmax(p.channels, resized(c, x));
    for (std::size_t row = 0; row < fused::all().size(); ++row) {
      const fused::Kernel& kernel = fused::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << p.in_height << "x" << p.in_width << " to " << p.out_height
                       << "x" << p.out_width << " channels " << p.channels);
      CHECK(run(kernel, c, x, &one) == expected);
      CHECK(run(kernel, c, x, &three) == expected);
      CHECK(run(kernel, c, x, nullptr) == expected);
    }
  }
  tried.check();
}

}  // namespace

// Labels are compared with ==, near ties included: every row rounds its scores alike.
TEST_CASE("resizing and argmax in one equal both in turn", "[kernels][resize_argmax]") {
  compare_on([](std::ptrdiff_t size) { return test::random_reals(size, 1); });
}

TEST_CASE("resize_argmax gives the lowest index of equal scores", "[kernels][resize_argmax]") {
  compare_on([](std::ptrdiff_t size) { return test::small_integers(size, 2); });
}

TEST_CASE("resize_argmax takes NaN for -infinity", "[kernels][resize_argmax]") {
  compare_on([](std::ptrdiff_t size) {
    auto x = test::small_integers(size, 3);
    for (std::size_t i = 0; i < x.size(); i += 3) x[i] = std::numeric_limits<float>::quiet_NaN();
    return x;
  });
}
