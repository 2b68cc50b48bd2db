// Tensors of 16-bit numbers, in every mixture with float32. Operands are whole numbers that all types
// hold, so a row must give what the reference gives for float32, rounded once.
#include "kernels/argmax/argmax.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/deconv2d/deconv2d.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/eltwise/eltwise.h"
#include "kernels/pool/pool.h"
#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "kernels/resize_argmax/resize_argmax.h"
#include "kernels/softmax/softmax.h"
#include "tests/support/convolution.h"
#include "tests/support/label_buffer.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"
#include "tests/support/typed_buffer.h"

using namespace atrous;
using kernels::Element;
using test::TypedBuffer;
using test::Window;

namespace {

ThreadPool& one_thread() {
  static ThreadPool pool(1);
  return pool;
}

/// Problem `p` with its tensors of the given types.
template <class Problem>
Problem with_types(Problem p, Element x, Element y, Element other) {
  p.x_type = x;
  if constexpr (requires { p.y_type; }) p.y_type = y;
  if constexpr (requires { p.residual_type; }) p.residual_type = other;
  if constexpr (requires { p.b_type; }) p.b_type = other;
  return p;
}

/// Compares every row that takes 16-bit tensors, on all mixtures of types, with the reference row on
/// float32. `run(kernel, problem)` gives the dense result. Counts comparisons.
template <class Kernel, class Problem, class Run>
int compare(std::span<const Kernel> table, const Problem& p, const Run& run, float bound = 0) {
  int compared = 0;
  const std::vector<float> exact = run(table.back(), p);
  for (const Element narrow : {Element::f16, Element::bf16})
    for (int mixture = 1; mixture < 8; ++mixture) {
      const auto type = [&](int bit) { return mixture >> bit & 1 ? narrow : Element::f32; };
      const Problem mixed = with_types(p, type(0), type(1), type(2));
      if (kernels::all_float(mixed)) continue;
      for (const Kernel& kernel : table) {
        if (!test::serves(kernel, mixed)) continue;
        ++compared;
        INFO(kernel.name << " types " << mixture << (narrow == Element::f16 ? " f16" : " bf16"));
        const std::vector<float> y = run(kernel, mixed);
        REQUIRE(y.size() == exact.size());
        const Element y_type = mixture & 2 ? narrow : Element::f32;
        std::string wrong;
        for (std::size_t i = 0; i < y.size() && wrong.empty(); ++i) {
          const float want = test::rounded(y_type, exact[i]);
          if (!(std::abs(y[i] - want) <= bound * std::abs(want)))
            wrong = "element " + std::to_string(i) + ": " + std::to_string(y[i]) + ", expected " +
                    std::to_string(want);
        }
        CHECK(wrong == "");
      }
    }
  return compared;
}

/// Fails where a device is at hand and nothing was compared.
void require_any(int compared) { CHECK((compared > 0 || !test::runs_here(Isa::cuda))); }

std::ptrdiff_t out_pixels(const auto& p) {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}
std::ptrdiff_t in_pixels(const auto& p) {
  return std::ptrdiff_t{p.batch} * p.in_height * p.in_width;
}

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

TEST_CASE("pooling takes numbers of 16 bits", "[kernels][pool][narrow]") {
  namespace op = kernels::pool;
  const auto run = [](const op::Kernel& kernel, const op::Problem& p) {
    TypedBuffer x(p.x_type, test::small_integers(in_pixels(p) * p.channels, 1), p.channels,
                  p.x_stride);
    TypedBuffer y(p.y_type, out_pixels(p), p.channels, p.y_stride);
    test::run_row(kernel, p, op::Args{x.data(), y.data()}, &one_thread());
    CHECK(y.clean_outside());
    return y.dense();
  };
  int compared = 0;
  for (const op::Kind kind : {op::Kind::max, op::Kind::average, op::Kind::average_padded})
    for (const int channels : {5, 16, 40}) {
      op::Problem p{.kind = kind,
                    .batch = 2,
                    .in_height = 9,
                    .in_width = 10,
                    .out_height = 9,
                    .out_width = 10,
                    .channels = channels,
                    .kernel_height = 5,
                    .kernel_width = 5,
                    .pad_top = 2,
                    .pad_left = 2,
                    .pad_bottom = 2,
                    .pad_right = 2,
                    .x_stride = channels,
                    .y_stride = channels + 8};
      compared += compare(op::all(), p, run);
      p.out_height = p.out_width = 1;  // one window over the image
      p.kernel_height = 9, p.kernel_width = 10, p.pad_top = p.pad_left = 0;
      compared += compare(op::all(), p, run);
    }
  require_any(compared);
}

TEST_CASE("resizing takes numbers of 16 bits", "[kernels][resize][narrow]") {
  namespace op = kernels::resize;
  // Weights of whole sixteenths, so that the reference and a row round alike.
  const auto rows = op::linear_taps(5, 9, op::Corners::aligned);
  const auto columns = op::linear_taps(3, 17, op::Corners::aligned);
  const auto run = [&](const op::Kernel& kernel, const op::Problem& p) {
    TypedBuffer x(p.x_type, test::small_integers(in_pixels(p) * p.channels, 1), p.channels,
                  p.x_stride);
    TypedBuffer residual(p.residual_type, test::small_integers(out_pixels(p) * p.channels, 2),
                         p.channels, p.residual_stride);
    TypedBuffer y(p.y_type, out_pixels(p), p.channels, p.y_stride);
    const op::Args args{x.data(), rows.data(), columns.data(),
                        p.residual ? residual.data() : nullptr, y.data()};
    test::run_row(kernel, p, args, &one_thread());
    CHECK(y.clean_outside());
    return y.dense();
  };
  int compared = 0;
  for (const int channels : {3, 8, 21, 24})
    compared += compare(op::all(),
                        op::Problem{.batch = 2,
                                    .in_height = 5,
                                    .in_width = 3,
                                    .out_height = 9,
                                    .out_width = 17,
                                    .channels = channels,
                                    .x_stride = channels + 8,
                                    .y_stride = channels,
                                    .residual_stride = channels,
                                    .residual = true,
                                    .activation = {Act::relu, 0}},
                        run);
  require_any(compared);
}

TEST_CASE("element-wise operations take numbers of 16 bits", "[kernels][eltwise][narrow]") {
  namespace op = kernels::eltwise;
  const auto run = [](const op::Kernel& kernel, const op::Problem& p) {
    const std::ptrdiff_t pixels = std::ptrdiff_t{p.batch} * p.pixels;
    const std::ptrdiff_t b_pixels = p.spread == op::Spread::per_channel ? p.batch : pixels;
    const int b_channels = p.spread == op::Spread::per_pixel ? 1 : p.channels;
    TypedBuffer a(p.x_type, test::small_integers(pixels * p.channels, 1), p.channels, p.a_stride);
    TypedBuffer b(p.b_type, test::small_integers(b_pixels * b_channels, 2), b_channels, p.b_stride);
    TypedBuffer scale(Element::f32, test::small_integers(p.channels, 3), p.channels, p.channels);
    TypedBuffer shift(Element::f32, test::small_integers(p.channels, 4), p.channels, p.channels);
    TypedBuffer y(p.y_type, pixels, p.channels, p.y_stride);
    const bool affine = p.op == op::Op::affine;
    const op::Args args{.a = a.data(),
                        .b = is_binary(p.op) ? b.data() : nullptr,
                        .scale = affine ? scale.data() : nullptr,
                        .shift = affine ? shift.data() : nullptr,
                        .y = y.data()};
    test::run_row(kernel, p, args, &one_thread());
    CHECK(y.clean_outside());
    return y.dense();
  };
  int compared = 0;
  for (const op::Op kind : {op::Op::add, op::Op::mul, op::Op::max, op::Op::affine, op::Op::unary})
    for (const op::Spread spread :
         {op::Spread::full, op::Spread::per_channel, op::Spread::per_pixel})
      for (const int channels : {5, 24}) {
        if (!is_binary(kind) && spread != op::Spread::full) continue;
        op::Problem p{.op = kind,
                      .spread = spread,
                      .batch = 2,
                      .pixels = 7,
                      .channels = channels,
                      .a_stride = channels + 8,
                      .y_stride = channels,
                      .activation = {Act::relu, 0}};
        p.b_stride = spread == op::Spread::per_pixel ? 3 : channels;
        compared += compare(op::all(), p, run);
      }
  require_any(compared);
}

TEST_CASE("softmax takes numbers of 16 bits", "[kernels][softmax][narrow]") {
  namespace op = kernels::softmax;
  const auto run = [](const op::Kernel& kernel, const op::Problem& p) {
    TypedBuffer x(p.x_type, test::small_integers(std::ptrdiff_t{p.pixels} * p.channels, 1),
                  p.channels, p.x_stride);
    TypedBuffer y(p.y_type, p.pixels, p.channels, p.y_stride);
    test::run_row(kernel, p, op::Args{x.data(), y.data()}, &one_thread());
    CHECK(y.clean_outside());
    return y.dense();
  };
  int compared = 0;
  for (const int channels : {3, 40})
    // One unit in the last of 8 digits: an exponential's error may move a rounding.
    compared += compare(
        op::all(),
        op::Problem{
            .pixels = 9, .channels = channels, .x_stride = channels + 1, .y_stride = channels},
        run, 0x1p-7F);
  require_any(compared);
}

TEST_CASE("labels of numbers of 16 bits", "[kernels][argmax][resize_argmax][narrow]") {
  const auto floats = [](const test::LabelBuffer& buffer) {
    const std::vector<int> labels = buffer.labels();
    return std::vector<float>(labels.begin(), labels.end());
  };
  namespace plain = kernels::argmax;
  namespace fused = kernels::resize_argmax;
  const auto rows = kernels::resize::linear_taps(3, 5, kernels::resize::Corners::aligned);
  const auto columns = kernels::resize::linear_taps(5, 9, kernels::resize::Corners::aligned);
  int compared = 0;
  for (const int channels : {3, 19, 70}) {
    compared += compare(
        plain::all(), plain::Problem{.pixels = 15, .channels = channels, .x_stride = channels + 3},
        [&](const plain::Kernel& kernel, const plain::Problem& p) {
          TypedBuffer x(p.x_type, test::small_integers(std::ptrdiff_t{p.pixels} * channels, 1),
                        channels, p.x_stride);
          test::LabelBuffer y(p.pixels, p.wide);
          test::run_row(kernel, p, plain::Args{x.data(), y.data()}, &one_thread());
          return floats(y);
        });
    compared += compare(
        fused::all(),
        fused::Problem{.in_height = 3,
                       .in_width = 5,
                       .out_height = 5,
                       .out_width = 9,
                       .channels = channels,
                       .x_stride = channels + 3},
        [&](const fused::Kernel& kernel, const fused::Problem& p) {
          TypedBuffer x(p.x_type, test::small_integers(in_pixels(p) * channels, 1), channels,
                        p.x_stride);
          test::LabelBuffer y(out_pixels(p), p.wide);
          test::run_row(kernel, p, fused::Args{x.data(), rows.data(), columns.data(), y.data()},
                        &one_thread());
          return floats(y);
        });
  }
  require_any(compared);
}
