#include "kernels/conv2d/conv2d.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/convolution.h"
#include "tests/support/guarded_buffer.h"
#include "tests/support/table_rows.h"

using namespace atrous;
using test::Operands;
using test::Window;
namespace conv2d = kernels::conv2d;

namespace {

/// 1x1 windows: every width of panel and every tail of it, and few and many pixels.
void add_pointwise(std::vector<Window>& list) {
  for (int in : {1, 2, 3, 5, 16, 17, 33, 48})
    for (int out : {1, 3, 4, 5, 8, 11, 12, 16, 17, 20, 21, 24, 32, 33, 40, 48, 56, 64, 72, 80, 100})
      list.push_back({.in_height = 3, .in_width = 5, .in_channels = in, .out_channels = out});
  for (int pixels : {1, 2, 4, 7, 9, 13, 14, 15, 27, 28, 29, 126, 127, 1000})
    for (int out : {4, 12, 16, 21, 24, 32, 48, 96})
      list.push_back({.in_width = pixels, .in_channels = 7, .out_channels = out, .gap = 1});
  list.push_back({.in_height = 37, .in_width = 41, .in_channels = 24, .out_channels = 144});
  list.push_back({.in_height = 12, .in_width = 15, .in_channels = 300, .out_channels = 70});
  list.push_back({.in_height = 3, .in_width = 2, .in_channels = 2100, .out_channels = 33});
  for (int in : {40, 64, 300})
    list.push_back({.in_height = 11,
                    .in_width = 14,
                    .in_channels = in,
                    .out_channels = 360 - in,
                    .stride = {2, 3},
                    .batch = 2,
                    .gap = 2,
                    .residual = true,
                    .activation = {Act::relu, 0}});
  list.push_back({.in_height = 9,
                  .in_width = 8,
                  .in_channels = 12,
                  .out_channels = 40,
                  .stride = {2, 3},
                  .padding = {0, 1, 2, 1}});
}

/// Every window, stride and dilation, with padding of unequal sides and dilation beyond the image.
void add_windows(std::vector<Window>& list) {
  for (Extent kernel : {Extent{3, 3}, Extent{1, 3}, Extent{3, 1}, Extent{2, 2}, Extent{5, 5}})
    for (int stride : {1, 2, 3})
      for (int dilation : {1, 2, 5})
        for (int channels : {1, 3, 16})
          list.push_back({.in_height = 7,
                          .in_width = 9,
                          .in_channels = channels,
                          .out_channels = channels == 16 ? 24 : 33,
                          .kernel = kernel,
                          .stride = {stride, stride},
                          .dilation = {dilation, dilation},
                          .padding = {dilation, dilation * kernel.width / 2,
                                      dilation * (kernel.height - 1), dilation}});
  list.push_back({.in_height = 11,
                  .in_width = 13,
                  .in_channels = 6,
                  .out_channels = 11,
                  .kernel = {3, 5},
                  .stride = {3, 1},
                  .dilation = {4, 3},
                  .padding = {0, 5, 3, 0}});
  // More taps of a row than a mask of 32 bits tells of.
  list.push_back({.in_height = 2,
                  .in_width = 40,
                  .in_channels = 8,
                  .out_channels = 9,
                  .kernel = {1, 35},
                  .padding = {0, 17, 0, 17}});
  list.push_back({.in_height = 3,
                  .in_width = 4,
                  .in_channels = 5,
                  .out_channels = 17,
                  .kernel = {3, 3},
                  .dilation = {12, 12},
                  .padding = Padding::same(3, 12)});
  list.push_back({.in_height = 18,
                  .in_width = 20,
                  .in_channels = 3,
                  .out_channels = 32,
                  .kernel = {3, 3},
                  .stride = {2, 2},
                  .padding = {0, 0, 1, 1}});
  list.push_back({.in_height = 23,
                  .in_width = 21,
                  .in_channels = 3,
                  .out_channels = 64,
                  .kernel = {7, 7},
                  .stride = {2, 2},
                  .padding = Padding::all(3)});
  list.push_back({.in_height = 30,
                  .in_width = 31,
                  .in_channels = 40,
                  .out_channels = 64,
                  .kernel = {3, 3},
                  .dilation = {2, 2},
                  .padding = Padding::same(3, 2)});
  list.push_back({.in_height = 1,
                  .in_width = 1,
                  .in_channels = 3,
                  .out_channels = 3,
                  .kernel = {3, 3},
                  .padding = Padding::all(1)});
}

/// What the epilogue does, in every combination of panel, residual, gap and activation.
void add_epilogues(std::vector<Window>& list) {
  for (int kind = 0; kind <= static_cast<int>(Act::hard_swish); ++kind)
    for (int out : {1, 5, 16, 24, 33, 48, 67})
      for (int size : {1, 3}) {
        const Activation activation{static_cast<Act>(kind), 0.25F};
        list.push_back({.in_height = 5,
                        .in_width = 6,
                        .in_channels = 5,
                        .out_channels = out,
                        .kernel = {size, size},
                        .padding = Padding::same(size),
                        .batch = 2,
                        .gap = out % 3,
                        .residual = out % 2 == 1,
                        .activation = activation});
      }
}

void add_groups(std::vector<Window>& list) {
  for (int groups : {2, 3, 5})
    for (int in : {1, 3, 8})
      for (int out : {1, 2, 17, 40})
        for (int size : {1, 3})
          list.push_back({.in_height = 4,
                          .in_width = 5,
                          .in_channels = in * groups,
                          .out_channels = out * groups,
                          .kernel = {size, size},
                          .padding = Padding::same(size),
                          .groups = groups,
                          .batch = 2,
                          .gap = 3,
                          .residual = true,
                          .activation = {Act::relu, 0}});
}

/// Windows three columns wide, as the Winograd rows cut them: dilated, with phases of unequal length,
/// with more channels than a slice has, with rows and columns beyond a unit.
std::vector<Window> quad_windows() {
  std::vector<Window> list;
  for (int dilation : {1, 2, 4})
    for (int channels : {33, 96, 160})
      list.push_back({.in_height = 9 + dilation,
                      .in_width = 11 + 3 * dilation,
                      .in_channels = channels,
                      .out_channels = 152 - channels / 2,
                      .kernel = {3, 3},
                      .dilation = {dilation, dilation},
                      .padding = Padding::same(3, dilation),
                      .batch = 2,
                      .gap = 3,
                      .residual = dilation == 2,
                      .activation = {Act::relu, 0}});
  list.push_back({.in_height = 40,
                  .in_width = 331,
                  .in_channels = 40,
                  .out_channels = 33,
                  .kernel = {2, 3},
                  .padding = {0, 1, 1, 0}});
  list.push_back({.in_height = 1,
                  .in_width = 1,
                  .in_channels = 64,
                  .out_channels = 64,
                  .kernel = {1, 3},
                  .padding = {0, 1, 0, 1}});
  return list;
}

const std::vector<Window>& problems() {
  static const std::vector<Window> list = [] {
    std::vector<Window> all;
    add_pointwise(all);
    add_windows(all);
    add_epilogues(all);
    add_groups(all);
    return all;
  }();
  return list;
}

bool serves(const conv2d::Kernel& kernel, const Window& window) {
  return test::runs_here(kernel.isa) && !kernel.rejects(test::conv2d_problem(window));
}

}  // namespace

// Operands are whole numbers in [-3, 3], so that every product and partial sum is exact and the
// comparison can be ==: a wrong tap cannot hide inside a tolerance.
TEST_CASE("every exact conv2d kernel equals the naive loop", "[kernels][conv2d]") {
  ThreadPool pool(1);
  std::vector<int> compared(conv2d::all().size());
  for (const Window& window : problems()) {
    const Operands operands = Operands::small_integers(window);
    const auto expected = test::naive_convolution(window, operands);
    for (std::size_t row = 0; row < conv2d::all().size(); ++row) {
      const conv2d::Kernel& kernel = conv2d::all()[row];
      if (kernel.exact == kernels::Exact::no || !serves(kernel, window)) continue;
      ++compared[row];
      INFO(kernel.name << " on " << window.text());
      CHECK(test::difference(test::run(kernel, window, operands, &pool), expected, window) == "");
    }
  }
  for (std::size_t row = 0; row < conv2d::all().size(); ++row) {
    INFO(conv2d::all()[row].name);
    const conv2d::Kernel& kernel = conv2d::all()[row];
    const bool tested = kernel.exact == kernels::Exact::yes && test::runs_here(kernel.isa) &&
                        !test::only_narrow(kernel);
    CHECK((compared[row] > 0 || !tested));
  }
}

TEST_CASE("conv2d gives the same bytes however the work is cut", "[kernels][conv2d]") {
  ThreadPool one(1);
  ThreadPool three(3);
  for (const Window& window : problems()) {
    const Operands operands = Operands::reals(window);
    for (const conv2d::Kernel& kernel : conv2d::all()) {
      if (!serves(kernel, window)) continue;
      INFO(kernel.name << " on " << window.text());
      const auto whole = test::run(kernel, window, operands, &one);
      CHECK(test::same_bytes(whole, test::run(kernel, window, operands, &three)));
      CHECK(test::same_bytes(whole, test::run(kernel, window, operands, nullptr)));
    }
  }
}

// The sum's rounding error grows with the square root of its length at random, at most linearly.
TEST_CASE("conv2d keeps its digits on real numbers", "[kernels][conv2d]") {
  // What rounding the operands costs adds up over terms of both signs at random. A transform of
  // the operands may cost three times as much.
  const double rounding[] = {0, 0x1p-18, 0x1p-12, 0x1p-9};
  ThreadPool pool(1);
  std::vector<int> compared(conv2d::all().size());
  for (const Window& window : quad_windows()) {
    const Operands operands = Operands::reals(window);
    const auto expected = test::naive_convolution(window, operands);
    const double terms = window.kernel.height * window.kernel.width * window.in_channels;
    for (std::size_t row = 0; row < conv2d::all().size(); ++row) {
      const conv2d::Kernel& kernel = conv2d::all()[row];
      if (!serves(kernel, window)) continue;
      ++compared[row];
      const auto y = test::run(kernel, window, operands, &pool);
      double worst = 0;
      for (std::size_t i = 0; i < y.size(); ++i)
        worst = std::max(worst, std::abs(double{y[i]} - expected[i]));
      INFO(kernel.name << " on " << window.text());
      const double each = rounding[static_cast<int>(kernel.precision)];
      const double transform = kernel.exact == kernels::Exact::no ? 3 : 1;
      CHECK(worst < transform * (4 * 0x1p-24 * terms + 4 * each * std::sqrt(terms)));
    }
  }
  for (std::size_t row = 0; row < conv2d::all().size(); ++row) {
    INFO(conv2d::all()[row].name);
    const conv2d::Kernel& kernel = conv2d::all()[row];
    const bool exact = kernel.exact == kernels::Exact::yes;  // those are compared elsewhere
    CHECK((compared[row] > 0 || exact || !test::runs_here(kernel.isa)));
  }
}

TEST_CASE("conv2d rows with a transform give the same bytes however the work is cut",
          "[kernels][conv2d]") {
  ThreadPool one(1);
  ThreadPool three(3);
  for (const Window& window : quad_windows()) {
    const Operands operands = Operands::reals(window);
    for (const conv2d::Kernel& kernel : conv2d::all()) {
      if (kernel.exact == kernels::Exact::yes || !serves(kernel, window)) continue;
      INFO(kernel.name << " on " << window.text());
      const auto whole = test::run(kernel, window, operands, &one);
      CHECK(test::same_bytes(whole, test::run(kernel, window, operands, &three)));
      CHECK(test::same_bytes(whole, test::run(kernel, window, operands, nullptr)));
    }
  }
}
