#include "kernels/depthwise/depthwise.h"

#include <catch2/catch.hpp>

#include "tests/support/convolution.h"
#include "tests/support/guarded_buffer.h"
#include "tests/support/table_rows.h"

using namespace atrous;
using test::Operands;
using test::Window;
namespace depthwise = kernels::depthwise;

namespace {

Window with_channels(Window window, int channels) {
  window.in_channels = window.out_channels = window.groups = channels;
  return window;
}

/// Every window, stride and dilation: images narrower than a block of pixels, wider ones, and ones
/// that the dilated window does not fit into.
void add_windows(std::vector<Window>& list) {
  for (Extent kernel : {Extent{3, 3}, Extent{1, 3}, Extent{5, 5}, Extent{2, 4}, Extent{3, 7}})
    for (int stride : {1, 2, 3})
      for (int dilation : {1, 2, 5})
        for (Extent size : {Extent{1, 1}, Extent{3, 2}, Extent{7, 9}, Extent{12, 31}})
          for (int channels : {3, 17, 48})
            list.push_back(with_channels(
                {.in_height = size.height,
                 .in_width = size.width,
                 .kernel = kernel,
                 .stride = {stride, stride},
                 .dilation = {dilation, dilation},
                 .padding = {dilation * (kernel.height - 1), dilation * kernel.width / 2, dilation,
                             dilation * (kernel.width - 1)}},
                channels));
  for (int stride : {1, 2})
    for (int width = 3; width < 24; ++width)
      list.push_back(with_channels({.in_height = 6,
                                    .in_width = width,
                                    .kernel = {3, 3},
                                    .stride = {stride, stride},
                                    .padding = Padding::all(1)},
                                   16));
  list.push_back(with_channels({.in_height = 5, .in_width = 19, .kernel = {3, 3}}, 33));
  // Aligned rows, which channels do not fill.
  for (int channels : {5, 14})
    list.push_back(with_channels({.in_height = 4,
                                  .in_width = 5,
                                  .kernel = {3, 3},
                                  .padding = Padding::all(1),
                                  .residual = true,
                                  .multiple = 8},
                                 channels));
  list.push_back(with_channels(
      {.in_height = 8, .in_width = 10, .kernel = {3, 3}, .stride = {2, 2}, .padding = {0, 0, 1, 1}},
      100));
  list.push_back(with_channels({.in_height = 9,
                                .in_width = 14,
                                .kernel = {3, 3},
                                .stride = {1, 2},
                                .dilation = {3, 1},
                                .padding = {2, 1, 4, 0}},
                               1));
  list.push_back(with_channels(
      {.in_height = 12, .in_width = 15, .kernel = {3, 3}, .padding = Padding::all(1)}, 960));
}

void add_epilogues(std::vector<Window>& list) {
  for (int kind = 0; kind <= static_cast<int>(Act::hard_swish); ++kind)
    for (int channels : {1, 5, 16, 33, 72})
      for (int stride : {1, 2}) {
        const Activation activation{static_cast<Act>(kind), 0.25F};
        list.push_back(with_channels({.in_height = 6,
                                      .in_width = 11,
                                      .kernel = {3, 3},
                                      .stride = {stride, stride},
                                      .padding = Padding::all(1),
                                      .batch = 2,
                                      .gap = channels % 3,
                                      .residual = channels % 2 == 1,
                                      .activation = activation},
                                     channels));
      }
}

const std::vector<Window>& problems() {
  static const std::vector<Window> list = [] {
    std::vector<Window> all;
    add_windows(all);
    add_epilogues(all);
    return all;
  }();
  return list;
}

bool serves(const depthwise::Kernel& kernel, const Window& window) {
  return test::runs_here(kernel.isa) && !kernel.rejects(test::depthwise_problem(window));
}

}  // namespace

TEST_CASE("every exact depthwise kernel equals the naive loop", "[kernels][depthwise]") {
  ThreadPool pool(1);
  std::vector<int> compared(depthwise::all().size());
  for (const Window& window : problems()) {
    const Operands operands = Operands::small_integers(window);
    const auto expected = test::naive_convolution(window, operands);
    for (std::size_t row = 0; row < depthwise::all().size(); ++row) {
      const depthwise::Kernel& kernel = depthwise::all()[row];
      if (kernel.exact == kernels::Exact::no || !serves(kernel, window)) continue;
      ++compared[row];
      INFO(kernel.name << " on " << window.text());
      CHECK(test::difference(test::run(kernel, window, operands, &pool), expected, window) == "");
    }
  }
  for (std::size_t row = 0; row < depthwise::all().size(); ++row) {
    INFO(depthwise::all()[row].name);
    const depthwise::Kernel& kernel = depthwise::all()[row];
    const bool tried = test::runs_here(kernel.isa) && !test::only_narrow(kernel);
    CHECK((compared[row] > 0 || !tried));
  }
}

TEST_CASE("depthwise gives the same bytes however the work is cut", "[kernels][depthwise]") {
  ThreadPool one(1);
  ThreadPool three(3);
  for (const Window& window : problems()) {
    const Operands operands = Operands::reals(window);
    for (const depthwise::Kernel& kernel : depthwise::all()) {
      if (!serves(kernel, window)) continue;
      INFO(kernel.name << " on " << window.text());
      const auto whole = test::run(kernel, window, operands, &one);
      CHECK(test::same_bytes(whole, test::run(kernel, window, operands, &three)));
      CHECK(test::same_bytes(whole, test::run(kernel, window, operands, nullptr)));
    }
  }
}
