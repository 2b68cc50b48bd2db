#include "kernels/softmax/softmax.h"

#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace softmax = kernels::softmax;
using softmax::Problem;

namespace {

std::vector<Problem> problems() {
  std::vector<Problem> list;
  for (int channels : {1, 2, 3, 8, 11, 16, 17, 21, 32, 33, 150, 300})
    for (bool logarithm : {false, true})
      for (int gap : {0, 3})
        for (int pixels : {1, 37})
          list.push_back({pixels, channels, logarithm, channels + gap, channels + 2 * gap});
  list.push_back({5003, 2, false, 2, 2});
  return list;
}

std::vector<float> run(const softmax::Kernel& kernel,
                       const Problem& p,
                       const std::vector<float>& dense,
                       ThreadPool* threads,
                       bool in_place = false) {
  test::GuardedBuffer x(dense, p.channels, p.x_stride);
  test::GuardedBuffer y(p.pixels, p.channels, p.y_stride);
  test::GuardedBuffer& to = in_place ? x : y;
  test::run_row(kernel, p, softmax::Args{x.data(), to.data()}, threads);
  CHECK(to.clean_outside());
  return to.dense();
}

}  // namespace

// The exponential, the sum and the division round by a few ulp. The subtraction of the largest
// rounds by up to range * 2^-24, which the exponential turns into a relative error. The logarithm's
// error is absolute where it cancels.
TEST_CASE("every softmax kernel stays near the naive loop", "[kernels][softmax]") {
  ThreadPool one(1);
  ThreadPool three(3);
  test::Tried tried(softmax::all());
  for (const Problem& p : problems()) {
    const std::ptrdiff_t size = std::ptrdiff_t{p.pixels} * p.channels;
    for (float range : {1.0F, 30.0F}) {
      const auto x = test::random_reals(size, 1, -range, range);
      const auto expected = test::naive_softmax(p, x);
      const double bound = (24 + double{range}) * 0x1p-24, floor = p.logarithm ? 24 * 0x1p-24 : 0.0;
      for (std::size_t row = 0; row < softmax::all().size(); ++row) {
        const softmax::Kernel& kernel = softmax::all()[row];
        if (!test::serves(kernel, p)) continue;
        tried.count(row);
        INFO(kernel.name << " on " << p.pixels << "x" << p.channels << " in " << range);
        const auto y = run(kernel, p, x, &one);
        CHECK(test::difference(y, expected, bound, floor) == "");
        CHECK(test::same_bytes(y, run(kernel, p, x, &three)));
        CHECK(test::same_bytes(y, run(kernel, p, x, nullptr)));
        Problem in_place = p;
        in_place.y_stride = p.x_stride;
        CHECK(test::same_bytes(y, run(kernel, in_place, x, &three, true)));
      }
    }
  }
  tried.check();
}

TEST_CASE("softmax survives scores that overflow an exponential", "[kernels][softmax]") {
  ThreadPool one(1);
  const Problem p{.pixels = 1, .channels = 3, .x_stride = 3, .y_stride = 3};
  for (const softmax::Kernel& kernel : softmax::all()) {
    if (!test::serves(kernel, p)) continue;
    INFO(kernel.name);
    CHECK(run(kernel, p, {1000, -1000, 1000}, &one) == std::vector<float>{0.5F, 0, 0.5F});
  }
}
