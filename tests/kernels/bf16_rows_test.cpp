// Rows on bfloat16 tensors against the reference row on float32 ones.
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "core/tensor/dtype.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/eltwise/eltwise.h"
#include "kernels/pool/pool.h"
#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "tests/support/table_rows.h"

using namespace atrous;
using kernels::Element;

namespace {

/// A tensor in both types: whole numbers in [-3, 3], NaN between the pixels.
struct Twin {
  std::vector<float> wide;
  std::vector<std::uint16_t> narrow;

  Twin(int pixels, int channels, std::ptrdiff_t stride, unsigned seed) {
    wide.assign(static_cast<std::size_t>(pixels * stride), std::nanf(""));
    for (int i = 0; i < pixels; ++i)
      for (int c = 0; c < channels; ++c) {
        seed = seed * 1664525U + 1013904223U;
        wide[static_cast<std::size_t>(i * stride + c)] = static_cast<float>(seed >> 16 & 7) - 3.0F;
      }
    for (const float value : wide) narrow.push_back(to_bf16(value));
  }
  /// The memory of a problem's operand, as Args points at it.
  float* of(Element type) {
    return type == Element::f32 ? wide.data() : reinterpret_cast<float*>(narrow.data());
  }
};

/// Rows of a device get no bfloat16.
template <class Kernel, class Problem>
bool serves(const Kernel& row, const Problem& problem) {
  return row.isa != Isa::cuda && test::serves(row, problem);
}

/// Every element of `y`, also those between the pixels, which keep their NaN.
void compare(const Twin& y, const std::vector<float>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const float got = from_bf16(y.narrow[i]);
    const float want = from_bf16(to_bf16(expected[i]));
    if (std::isnan(want) ? std::isnan(got) : got == want) continue;
    FAIL_CHECK("element " << i << ": " << got << " instead of " << want);
    return;
  }
}

/// All rows that take `narrow`, a problem on bfloat16, against the last one, the reference row, on
/// `wide`. `bind(problem, y)` gives the operands. Returns how many rows were compared.
template <class Kernel, class Problem, class Bind>
int check(std::span<const Kernel> table,
          const Problem& wide,
          const Problem& narrow,
          const Twin& y,
          Bind bind) {
  Twin reference = y;
  ThreadPool pool(3);
  test::run_row(table.back(), wide, bind(wide, reference), &pool);
  int compared = 0;
  for (const Kernel& row : table) {
    if (!serves(row, narrow)) continue;
    ++compared;
    for (ThreadPool* threads : {&pool, static_cast<ThreadPool*>(nullptr)}) {
      INFO(row.name);
      Twin got = y;
      test::run_row(row, narrow, bind(narrow, got), threads);
      compare(got, reference.wide);
    }
  }
  return compared;
}

int rows_with_bf16() { return test::runs_here(Isa::avx512) ? 2 : 1; }

}  // namespace

TEST_CASE("pools of bfloat16 are those of float32, rounded", "[kernels][pool][bf16]") {
  namespace op = kernels::pool;
  for (op::Kind kind : {op::Kind::max, op::Kind::average, op::Kind::average_padded})
    for (int channels : {3, 16, 37, 130})
      for (int size : {3, 5, 11}) {
        op::Problem wide{.kind = kind, .batch = 2, .in_height = 11, .in_width = 9};
        wide.channels = channels;
        wide.kernel_height = wide.kernel_width = size;
        const bool global = size == 11;
        wide.pad_top = wide.pad_left = wide.pad_bottom = wide.pad_right = global ? 0 : size / 2;
        wide.out_height = global ? 1 : 11;
        wide.out_width = global ? 1 : 9;
        wide.x_stride = channels + 3;
        wide.y_stride = channels + 1;
        Twin x(2 * 11 * 9, channels, wide.x_stride, 1);
        const Twin y(2 * wide.out_height * wide.out_width, 0, wide.y_stride, 0);
        op::Problem narrow = wide;
        narrow.type = Element::bf16;
        const auto bind = [&](const op::Problem& p, Twin& to) {
          return op::Args{x.of(p.type), to.of(p.type)};
        };
        CHECK(check(op::all(), wide, narrow, y, bind) >= rows_with_bf16());
      }
}

TEST_CASE("element-wise operations on bfloat16 are those on float32, rounded",
          "[kernels][eltwise][bf16]") {
  namespace op = kernels::eltwise;
  for (op::Op kind : {op::Op::add, op::Op::mul, op::Op::max, op::Op::unary})
    for (op::Spread spread : {op::Spread::full, op::Spread::per_channel, op::Spread::per_pixel})
      for (int channels : {1, 16, 37}) {
        op::Problem wide;
        wide.op = kind;
        wide.spread = spread;
        wide.batch = 2;
        wide.pixels = 13;
        wide.channels = channels;
        wide.a_stride = channels + 2;
        wide.b_stride = channels + 5;
        wide.y_stride = channels;
        wide.activation = {Act::relu, 0};
        Twin a(26, channels, wide.a_stride, 1), b(26, channels, wide.b_stride, 2);
        const Twin y(26, 0, wide.y_stride, 0);
        op::Problem narrow = wide;
        narrow.type = Element::bf16;
        const auto bind = [&](const op::Problem& p, Twin& to) {
          return op::Args{.a = a.of(p.type),
                          .b = b.of(p.type),
                          .scale = nullptr,
                          .shift = nullptr,
                          .y = to.of(p.type)};
        };
        CHECK(check(op::all(), wide, narrow, y, bind) == rows_with_bf16());
      }
}

TEST_CASE("resizing bfloat16 is resizing float32, rounded", "[kernels][resize][bf16]") {
  namespace op = kernels::resize;
  for (bool nearest : {false, true})
    for (int channels : {3, 16, 37}) {
      op::Problem wide;
      wide.batch = 2;
      wide.in_height = 5;
      wide.in_width = 7;
      wide.out_height = 9;
      wide.out_width = 13;
      wide.channels = channels;
      wide.nearest = nearest;
      wide.x_stride = channels + 1;
      wide.y_stride = channels + 2;
      wide.residual = !nearest;
      wide.residual_stride = channels + 3;
      const auto axis = [&](int in, int out) {
        return nearest ? op::nearest_taps(in, out, op::Corners::asymmetric, 0)
                       : op::linear_taps(in, out, op::Corners::half_pixel, 0);
      };
      const auto rows = axis(5, 9), columns = axis(7, 13);
      Twin x(70, channels, wide.x_stride, 1), residual(234, channels, wide.residual_stride, 2);
      const Twin y(234, 0, wide.y_stride, 0);
      op::Problem narrow = wide;
      narrow.type = Element::bf16;
      const auto bind = [&](const op::Problem& p, Twin& to) {
        return op::Args{x.of(p.type), rows.data(), columns.data(), residual.of(p.type),
                        to.of(p.type)};
      };
      CHECK(check(op::all(), wide, narrow, y, bind) == rows_with_bf16());
    }
}

TEST_CASE("depthwise convolutions of bfloat16 are those of float32, rounded",
          "[kernels][depthwise][bf16]") {
  namespace op = kernels::depthwise;
  ThreadPool pool(3);
  for (int size : {3, 5})
    for (int stride : {1, 2})
      for (int channels : {3, 16, 37})
        for (Element in : {Element::f32, Element::bf16}) {
          op::Problem p;
          p.batch = 2;
          p.in_height = 11;
          p.in_width = 14;
          p.out_height = (11 - 1) / stride + 1;
          p.out_width = (14 - 1) / stride + 1;
          p.channels = channels;
          p.kernel_height = p.kernel_width = size;
          p.stride_height = p.stride_width = stride;
          p.pad_top = p.pad_left = size / 2;
          p.x_stride = channels + 1;
          p.y_stride = channels + 2;
          p.residual = size == 5;
          p.residual_stride = channels;
          p.activation = {Act::relu6, 0};
          const int outputs = 2 * p.out_height * p.out_width;
          Twin x(2 * 11 * 14, channels, p.x_stride, 1), residual(outputs, channels, channels, 2);
          const Twin weight(channels, size * size, size * size, 3), bias(1, channels, channels, 4);
          Twin expected(outputs, 0, p.y_stride, 0);
          const auto run_row = [&](const op::Kernel& row, const op::Problem& problem, Twin& y) {
            test::GuardedBytes packed(row.fn.packed_bytes(problem));
            row.fn.pack(problem, {weight.wide.data(), bias.wide.data()}, packed.data());
            test::run_row(row, problem,
                          op::Args{x.of(problem.x_type), packed.data(),
                                   residual.of(problem.residual_type), y.of(problem.y_type)},
                          &pool);
          };
          run_row(op::all().back(), p, expected);
          p.x_type = in;
          p.y_type = p.residual_type = Element::bf16;
          int compared = 0;
          for (const op::Kernel& row : op::all()) {
            if (!serves(row, p)) continue;
            ++compared;
            INFO(row.name);
            Twin y(outputs, 0, p.y_stride, 0);
            run_row(row, p, y);
            compare(y, expected.wide);
          }
          CHECK(compared == rows_with_bf16());
        }
}
