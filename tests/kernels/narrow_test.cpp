// Operations without weights on tensors of 16-bit numbers, see tests/support/narrow.h.
#include "tests/support/narrow.h"

#include "kernels/argmax/argmax.h"
#include "kernels/eltwise/eltwise.h"
#include "kernels/pool/pool.h"
#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "kernels/resize_argmax/resize_argmax.h"
#include "kernels/softmax/softmax.h"
#include "tests/support/label_buffer.h"

using namespace atrous;
using kernels::Element;
using test::compare;
using test::in_pixels;
using test::one_thread;
using test::out_pixels;
using test::require_any;
using test::TypedBuffer;

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
