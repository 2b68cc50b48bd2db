#include "kernels/pool/pool.h"

#include <algorithm>

#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace pool = kernels::pool;
using pool::Kind;
using pool::Problem;

namespace {

/// Extents that follow from the rest; `beyond` adds windows as ceil mode does.
Problem finish(Problem p, int beyond = 0) {
  const int reach_h = p.dilation_height * (p.kernel_height - 1) + 1;
  const int reach_w = p.dilation_width * (p.kernel_width - 1) + 1;
  p.out_height = (p.in_height + p.pad_top + p.pad_bottom - reach_h) / p.stride_height + 1 + beyond;
  p.out_width = (p.in_width + p.pad_left + p.pad_right - reach_w) / p.stride_width + 1 + beyond;
  p.x_stride = std::max<std::ptrdiff_t>(p.x_stride, p.channels);
  p.y_stride = std::max<std::ptrdiff_t>(p.y_stride, p.channels);
  return p;
}

Problem square(Kind kind, int height, int width, int channels, int kernel, int stride, int pad) {
  return {.kind = kind,
          .in_height = height,
          .in_width = width,
          .channels = channels,
          .kernel_height = kernel,
          .kernel_width = kernel,
          .stride_height = stride,
          .stride_width = stride,
          .pad_top = pad,
          .pad_left = pad,
          .pad_bottom = pad,
          .pad_right = pad};
}

void add_sliding(std::vector<Problem>& list, Kind kind) {
  for (int channels : {1, 3, 11, 16, 17, 21, 33, 64, 300})
    for (int kernel : {2, 3, 5})
      list.push_back(finish(square(kind, 6, 7, channels, kernel, 1, kernel / 2)));
  for (int kernel : {3, 4, 5, 7, 9, 13})
    for (int size : {1, 2, 5, 13})
      list.push_back(finish(square(kind, size, 14 - size, 19, kernel, 1, kernel / 2)));
  for (int kernel : {2, 3})
    for (int beyond : {0, 1})
      for (int size : {4, 5, 6, 7})
        list.push_back(finish(square(kind, size, 11 - size, 18, kernel, 2, kernel - 2), beyond));
  Problem p = square(kind, 9, 8, 20, 3, 1, 1);
  p.kernel_width = 5, p.pad_right = 3, p.pad_bottom = 0;
  list.push_back(finish(p));
  p.dilation_height = 2, p.dilation_width = 1;
  list.push_back(finish(p));
  p.stride_width = 3, p.batch = 2, p.x_stride = 23, p.y_stride = 27;
  list.push_back(finish(p));
  p = square(kind, 8, 9, 70, 5, 1, 2);
  p.batch = 2, p.x_stride = 75, p.y_stride = 71;
  list.push_back(finish(p));
  // A stride beyond the window, and windows that see nothing but padding.
  list.push_back(finish(square(kind, 6, 13, 17, 2, 3, 0), 1));
  list.push_back(finish(square(kind, 2, 3, 5, 2, 1, 3)));
  list.push_back(finish(square(kind, 2, 3, 5, 3, 1, 4)));
}

void add_global(std::vector<Problem>& list, Kind kind) {
  for (int channels : {1, 3, 17, 64, 65, 300})
    for (int size : {1, 6}) {
      Problem p = square(kind, size, size, channels, size, 1, 0);
      p.batch = 2, p.x_stride = channels + 3, p.y_stride = channels + 1;
      list.push_back(finish(p));
    }
  Problem p = square(kind, 3, 5, 40, 9, 1, 3);
  p.kernel_width = 11;
  list.push_back(finish(p));
}

const std::vector<Problem>& problems() {
  static const std::vector<Problem> list = [] {
    std::vector<Problem> all;
    for (Kind kind : {Kind::max, Kind::average, Kind::average_padded}) {
      add_sliding(all, kind);
      add_global(all, kind);
    }
    return all;
  }();
  return list;
}

std::string text(const Problem& p) {
  return "kind " + std::to_string(static_cast<int>(p.kind)) + " image " +
         std::to_string(p.in_height) + "x" + std::to_string(p.in_width) + "x" +
         std::to_string(p.channels) + " window " + std::to_string(p.kernel_height) + "x" +
         std::to_string(p.kernel_width) + " stride " + std::to_string(p.stride_height) +
         " padding " + std::to_string(p.pad_top) + " output " + std::to_string(p.out_height) + "x" +
         std::to_string(p.out_width);
}

std::ptrdiff_t x_size(const Problem& p) {
  return std::ptrdiff_t{p.batch} * p.in_height * p.in_width * p.channels;
}

std::vector<float> run(const pool::Kernel& kernel,
                       const Problem& p,
                       const std::vector<float>& dense,
                       ThreadPool* threads) {
  test::GuardedBuffer x(dense, p.channels, p.x_stride);
  test::GuardedBuffer y(std::ptrdiff_t{p.batch} * p.out_height * p.out_width, p.channels,
                        p.y_stride);
  test::run_row(kernel, p, pool::Args{x.data(), y.data()}, threads);
  CHECK(y.clean_outside());
  return y.dense();
}

}  // namespace

// Sums of small integers are exact, and the division then rounds like one from double precision.
TEST_CASE("every pooling kernel equals the naive loop", "[kernels][pool]") {
  ThreadPool one(1);
  test::Tried tried(pool::all());
  for (const Problem& p : problems()) {
    const auto x = test::small_integers(x_size(p), 1);
    std::vector<double> expected = test::naive_pool(p, x);
    for (double& value : expected) value = double{static_cast<float>(value)};
    for (std::size_t row = 0; row < pool::all().size(); ++row) {
      const pool::Kernel& kernel = pool::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << text(p));
      CHECK(test::difference(run(kernel, p, x, &one), expected) == "");
    }
  }
  tried.check();
}

TEST_CASE("pooling gives the same bytes by every row and cut", "[kernels][pool]") {
  ThreadPool one(1);
  ThreadPool three(3);
  for (const Problem& p : problems()) {
    const auto x = test::random_reals(x_size(p), 2);
    const auto reference = run(pool::all().back(), p, x, &one);
    for (const pool::Kernel& kernel : pool::all()) {
      if (!test::serves(kernel, p)) continue;
      INFO(kernel.name << " on " << text(p));
      CHECK(test::same_bytes(reference, run(kernel, p, x, &one)));
      CHECK(test::same_bytes(reference, run(kernel, p, x, &three)));
      CHECK(test::same_bytes(reference, run(kernel, p, x, nullptr)));
    }
  }
}
