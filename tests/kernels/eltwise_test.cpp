#include "kernels/eltwise/eltwise.h"

#include "tests/support/activation.h"
#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace eltwise = kernels::eltwise;
using eltwise::Op;
using eltwise::Problem;
using eltwise::Spread;
using test::EltwiseOperands;

namespace {

std::ptrdiff_t b_pixels(const Problem& p) {
  return p.spread == Spread::per_channel ? p.batch : std::ptrdiff_t{p.batch} * p.pixels;
}

int b_channels(const Problem& p) { return p.spread == Spread::per_pixel ? 1 : p.channels; }

std::vector<Problem> problems() {
  std::vector<Problem> list;
  for (Op op : {Op::add, Op::mul, Op::max, Op::affine, Op::unary}) {
    for (Spread spread : {Spread::full, Spread::per_channel, Spread::per_pixel}) {
      const bool binary = is_binary(op);
      if (!binary && spread != Spread::full) continue;
      for (int channels : {1, 3, 11, 16, 17, 21, 33, 64, 300}) {
        for (int gap : {0, 2}) {
          for (int kind = 0; kind <= static_cast<int>(Act::hard_swish); ++kind) {
            if (kind > 0 && channels % 16 != 1) continue;
            Problem p{.op = op,
                      .spread = spread,
                      .batch = 2,
                      .pixels = gap + 5,
                      .channels = channels,
                      .a_stride = channels + gap,
                      .y_stride = channels + 2 * gap,
                      .activation = {static_cast<Act>(kind), 0.25F}};
            p.b_stride = b_channels(p) + 3 * gap;
            list.push_back(p);
          }
        }
      }
    }
  }
  // More than one range for each thread.
  list.push_back({.pixels = 997,
                  .channels = 48,
                  .a_stride = 48,
                  .b_stride = 48,
                  .y_stride = 48,
                  .activation = {}});
  list.push_back({.pixels = 9001,
                  .channels = 3,
                  .a_stride = 3,
                  .b_stride = 4,
                  .y_stride = 5,
                  .activation = {}});
  return list;
}

std::string text(const Problem& p) {
  return "op " + std::to_string(static_cast<int>(p.op)) + " spread " +
         std::to_string(static_cast<int>(p.spread)) + " " + std::to_string(p.batch) + "x" +
         std::to_string(p.pixels) + "x" + std::to_string(p.channels) + " stride " +
         std::to_string(p.a_stride) + " " + std::string(name_of(p.activation.kind));
}

std::vector<float> run(const eltwise::Kernel& kernel,
                       const Problem& p,
                       const EltwiseOperands& o,
                       ThreadPool* threads,
                       bool in_place = false) {
  test::GuardedBuffer a(o.a, p.channels, p.a_stride);
  test::GuardedBuffer b(o.b, b_channels(p), p.b_stride);
  test::GuardedBuffer scale(o.scale, p.channels, p.channels);
  test::GuardedBuffer shift(o.shift, p.channels, p.channels);
  test::GuardedBuffer y(std::ptrdiff_t{p.batch} * p.pixels, p.channels, p.y_stride);
  test::GuardedBuffer& to = in_place ? a : y;
  const bool binary = is_binary(p.op);
  const bool affine = p.op == Op::affine;
  test::run_row(
      kernel, p,
      eltwise::Args{a.data(), binary ? b.data() : nullptr, affine ? scale.data() : nullptr,
                    affine ? shift.data() : nullptr, to.data()},
      threads);
  CHECK(to.clean_outside());
  return to.dense();
}

}  // namespace

TEST_CASE("every element-wise kernel equals the naive loop", "[kernels][eltwise]") {
  ThreadPool one(1);
  ThreadPool three(3);
  test::Tried tried(eltwise::all());
  for (Problem p : problems()) {
    const EltwiseOperands o{
        test::small_integers(std::ptrdiff_t{p.batch} * p.pixels * p.channels, 1),
        test::small_integers(b_pixels(p) * b_channels(p), 2), test::small_integers(p.channels, 3),
        test::small_integers(p.channels, 4)};
    const auto expected = test::naive_eltwise(p, o);
    const double bound = test::is_exact(p.activation.kind) ? 0.0 : test::kActivationError;
    for (std::size_t row = 0; row < eltwise::all().size(); ++row) {
      const eltwise::Kernel& kernel = eltwise::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      INFO(kernel.name << " on " << text(p));
      const auto y = run(kernel, p, o, &one);
      CHECK(test::difference(y, expected, bound) == "");
      CHECK(test::same_bytes(y, run(kernel, p, o, &three)));
      CHECK(test::same_bytes(y, run(kernel, p, o, nullptr)));
      Problem in_place = p;
      in_place.y_stride = p.a_stride;
      CHECK(test::same_bytes(y, run(kernel, in_place, o, &three, true)));
    }
  }
  tried.check();
}
