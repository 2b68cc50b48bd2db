#include "kernels/pixels/pixels.h"

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace pixels = kernels::pixels;
using pixels::Problem;

namespace {

std::vector<double> naive(const Problem& p, const std::vector<std::uint8_t>& x) {
  std::vector<double> y;
  for (int i = 0; i < p.height; ++i)
    for (int j = 0; j < p.width; ++j)
      for (int c = 0; c < 3; ++c) {
        const int source = p.channels == 1 ? 0 : p.reversed ? 2 - c : c;
        const std::ptrdiff_t at = i * p.row_bytes + std::ptrdiff_t{j} * p.channels + source;
        y.push_back(static_cast<double>(x[static_cast<std::size_t>(at)]) * p.factor[c] +
                    p.offset[c]);
      }
  return y;
}

}  // namespace

// Factors and offsets are small powers of two and whole numbers, so that every result is exact.
TEST_CASE("every row makes the same numbers of a picture's bytes", "[kernels][pixels]") {
  ThreadPool one(1);
  ThreadPool three(3);
  test::Tried tried(pixels::all());
  for (const int channels : {1, 3})
    for (const bool reversed : {false, true})
      for (const int width : {1, 5, 16, 37}) {
        Problem p{.height = 7, .width = width, .channels = channels, .reversed = reversed};
        p.row_bytes = std::ptrdiff_t{width} * channels + 5;
        for (int c = 0; c < 3; ++c)
          p.factor[c] = 0.5F * static_cast<float>(c + 1), p.offset[c] = static_cast<float>(7 - c);
        std::vector<std::uint8_t> x(static_cast<std::size_t>(p.row_bytes) * 7);
        test::Random random(3);
        for (std::uint8_t& byte : x) byte = static_cast<std::uint8_t>(random.integer(0, 255));
        for (std::size_t row = 0; row < pixels::all().size(); ++row) {
          const pixels::Kernel& kernel = pixels::all()[row];
          if (!test::serves(kernel, p)) continue;
          tried.count(row);
          for (ThreadPool* pool : {&one, &three, static_cast<ThreadPool*>(nullptr)}) {
            test::GuardedBuffer y(std::ptrdiff_t{7} * width, 3, 3);
            test::run_row(kernel, p, pixels::Args{x.data(), y.data()}, pool);
            INFO(kernel.name << " width " << width << " channels " << channels);
            CHECK(test::difference(y.dense(), naive(p, x)) == "");
            CHECK(y.clean_outside());
          }
        }
      }
  tried.check();
}
