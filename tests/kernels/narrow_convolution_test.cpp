// Convolutions of 16-bit numbers, see tests/support/narrow.h.
#include "kernels/conv2d/conv2d.h"
#include "kernels/deconv2d/deconv2d.h"
#include "kernels/depthwise/depthwise.h"
#include "tests/support/convolution.h"
#include "tests/support/narrow.h"

using namespace atrous;
using kernels::Element;
using test::compare;
using test::in_pixels;
using test::one_thread;
using test::out_pixels;
using test::require_any;
using test::TypedBuffer;
using test::Window;

namespace {

/// Runs a row with packed weights on tensors of the problem's types.
template <class Args, class Weights>
auto packed_runner(int in, int out, std::vector<float> weight) {
  return [in, out, weight = std::move(weight)](const auto& kernel, const auto& p) {
    const auto bias = test::small_integers(out, 3);
    TypedBuffer x(p.x_type, test::small_integers(in_pixels(p) * in, 1), in, p.x_stride);
    TypedBuffer residual(p.residual_type,
                         test::small_integers(p.residual ? out_pixels(p) * out : 0, 4), out,
                         p.residual_stride);
    TypedBuffer y(p.y_type, out_pixels(p), out, p.y_stride);
    test::GuardedBytes packed(kernel.fn.packed_bytes(p));
    kernel.fn.pack(p, Weights{weight.data(), bias.data()}, packed.data());
    CHECK(packed.clean_behind());
    const Args args{x.data(), packed.data(), p.residual ? residual.data() : nullptr, y.data()};
    test::run_row(kernel, p, args, &one_thread());
    CHECK(y.clean_outside());
    return y.dense();
  };
}

/// Pieces and single numbers, one and several steps of k, groups, dilation, splits, a residual.
std::vector<Window> convolutions() {
  const Activation relu{Act::relu, 0};
  return {
      {.in_height = 5,
       .in_width = 7,
       .in_channels = 3,
       .out_channels = 19,
       .kernel = {3, 3},
       .stride = {2, 2},
       .padding = Padding::all(1)},
      {.in_height = 9,
       .in_width = 8,
       .in_channels = 16,
       .out_channels = 24,
       .kernel = {3, 3},
       .dilation = {2, 2},
       .padding = Padding::same(3, 2),
       .batch = 2,
       .residual = true,
       .activation = relu},
      {.in_height = 6,
       .in_width = 6,
       .in_channels = 40,
       .out_channels = 32,
       .gap = 8,
       .residual = true},
      {.in_height = 6,
       .in_width = 5,
       .in_channels = 44,
       .out_channels = 33,
       .kernel = {1, 3},
       .gap = 1,
       .residual = true},
      {.in_height = 12,
       .in_width = 11,
       .in_channels = 200,
       .out_channels = 72,
       .kernel = {3, 3},
       .padding = Padding::all(1),
       .activation = relu},
      {.in_height = 4,
       .in_width = 5,
       .in_channels = 32,
       .out_channels = 48,
       .kernel = {3, 3},
       .padding = Padding::all(1),
       .groups = 2},
      {.in_height = 21,
       .in_width = 18,
       .in_channels = 96,
       .out_channels = 136,
       .kernel = {3, 3},
       .dilation = {12, 12},
       .padding = Padding::same(3, 12),
       .batch = 2,
       .residual = true,
       .activation = relu},
      {.in_height = 7,
       .in_width = 40,
       .in_channels = 32,
       .out_channels = 40,
       .kernel = {2, 3},
       .padding = {0, 2, 1, 1},
       .gap = 8},
      {.in_height = 1, .in_width = 3, .in_channels = 24, .out_channels = 16},
  };
}

}  // namespace

TEST_CASE("conv2d takes numbers of 16 bits", "[kernels][conv2d][narrow]") {
  namespace op = kernels::conv2d;
  int compared = 0;
  for (const Window& w : convolutions()) {
    INFO(w.text());
    const auto count = std::ptrdiff_t{w.out_channels} * (w.in_channels / w.groups) *
                       w.kernel.height * w.kernel.width;
    const auto run = packed_runner<op::Args, op::Weights>(w.in_channels, w.out_channels,
                                                          test::small_integers(count, 2));
    compared += compare(op::all(), test::conv2d_problem(w), run);
  }
  require_any(compared);
}

TEST_CASE("conv2d takes numbers of 16 bits on the largest tiles", "[kernels][conv2d][narrow]") {
  namespace op = kernels::conv2d;
  const Window w{.in_height = 92, .in_width = 93, .in_channels = 8, .out_channels = 256};
  const auto run = packed_runner<op::Args, op::Weights>(8, 256, test::small_integers(8 * 256, 2));
  op::Problem p = test::conv2d_problem(w);
  const std::vector<float> exact = run(op::all().back(), p);
  for (const Element type : {Element::f32, Element::f16}) {
    p.x_type = p.y_type = type;
    for (const op::Kernel& kernel : op::all()) {
      if (kernel.isa != Isa::cuda || !test::serves(kernel, p)) continue;
      if (std::string_view(kernel.name).find("igemm") == std::string_view::npos) continue;
      INFO(kernel.name);
      CHECK(run(kernel, p) == exact);
    }
  }
}

TEST_CASE("depthwise takes numbers of 16 bits", "[kernels][depthwise][narrow]") {
  namespace op = kernels::depthwise;
  int compared = 0;
  for (const int channels : {3, 16, 24})
    for (const int gap : {0, 8}) {
      const Window w{.in_height = 6,
                     .in_width = 7,
                     .in_channels = channels,
                     .out_channels = channels,
                     .kernel = {3, 3},
                     .stride = {1, 2},
                     .dilation = {2, 1},
                     .padding = Padding::all(2),
                     .groups = channels,
                     .batch = 2,
                     .gap = gap,
                     .residual = gap > 0,
                     .activation = {Act::relu6, 0}};
      INFO(w.text());
      const auto run = packed_runner<op::Args, op::Weights>(
          channels, channels, test::small_integers(std::ptrdiff_t{9} * channels, 2));
      compared += compare(op::all(), test::depthwise_problem(w), run);
    }
  require_any(compared);
}

TEST_CASE("deconv2d takes numbers of 16 bits", "[kernels][deconv2d][narrow]") {
  namespace op = kernels::deconv2d;
  int compared = 0;
  for (const auto& [in, out, groups] : {std::tuple{8, 16, 1}, {5, 19, 1}, {6, 12, 3}}) {
    op::Problem p{.batch = 2,
                  .in_height = 3,
                  .in_width = 4,
                  .in_channels = in,
                  .out_height = 6,
                  .out_width = 8,
                  .out_channels = out,
                  .kernel_height = 4,
                  .kernel_width = 4,
                  .stride_height = 2,
                  .stride_width = 2,
                  .pad_top = 1,
                  .pad_left = 1,
                  .groups = groups,
                  .x_stride = in,
                  .y_stride = out + 8,
                  .residual_stride = out,
                  .residual = true,
                  .activation = {Act::relu, 0}};
    const auto run = packed_runner<op::Args, op::Weights>(
        in, out, test::small_integers(std::ptrdiff_t{16} * in * out / groups, 2));
    compared += compare(op::all(), p, run);
  }
  require_any(compared);
}
