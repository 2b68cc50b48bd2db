#include "kernels/adaptive_pool/adaptive_pool.h"

#include "core/tensor/shape.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace adaptive_pool = kernels::adaptive_pool;
using adaptive_pool::Problem;

namespace {

std::vector<double> naive(const Problem& p, const std::vector<float>& x) {
  std::vector<double> y;
  for (int n = 0; n < p.batch; ++n)
    for (int i = 0; i < p.out_height; ++i)
      for (int j = 0; j < p.out_width; ++j)
        for (int c = 0; c < p.channels; ++c) {
          double sum = 0;
          int count = 0;
          for (int r = 0; r < p.in_height; ++r)
            for (int s = 0; s < p.in_width; ++s) {
              // Place r is in bin i if r + 1 > i * in / out and r < (i + 1) * in / out.
              const bool row = (r + 1) * p.out_height > i * p.in_height &&
                               r * p.out_height < (i + 1) * p.in_height;
              const bool column =
                  (s + 1) * p.out_width > j * p.in_width && s * p.out_width < (j + 1) * p.in_width;
              if (!row || !column) continue;
              const int at = ((n * p.in_height + r) * p.in_width + s) * p.channels + c;
              sum += double{x[static_cast<std::size_t>(at)]};
              ++count;
            }
          // A quotient of whole numbers, rounded as a float quotient is.
          y.push_back(double{static_cast<float>(sum) / static_cast<float>(count)});
        }
  return y;
}

}  // namespace

TEST_CASE("every adaptive pooling kernel equals the naive loop", "[kernels][adaptive_pool]") {
  ThreadPool three(3);
  test::Tried tried(adaptive_pool::all());
  for (const Extent out : {Extent{1, 1}, Extent{3, 4}, Extent{7, 6}, Extent{12, 15}})
    for (const int channels : {1, 7, 16, 45}) {
      Problem p{.batch = 2,
                .in_height = 7,
                .in_width = 9,
                .out_height = out.height,
                .out_width = out.width,
                .channels = channels};
      p.x_stride = channels + 2, p.y_stride = channels + 5;
      const auto x = test::small_integers(126 * channels, 1);
      const auto expected = naive(p, x);
      for (std::size_t row = 0; row < adaptive_pool::all().size(); ++row) {
        const adaptive_pool::Kernel& kernel = adaptive_pool::all()[row];
        if (!test::serves(kernel, p)) continue;
        tried.count(row);
        INFO(kernel.name << " to " << out.height << "x" << out.width << ", " << channels);
        test::GuardedBuffer from(x, channels, p.x_stride);
        test::GuardedBuffer to(2 * out.height * out.width, channels, p.y_stride);
        test::run_row(kernel, p, adaptive_pool::Args{from.data(), to.data()}, &three);
        CHECK(to.clean_outside());
        CHECK(test::difference(to.dense(), expected) == "");
      }
    }
  tried.check();
}
