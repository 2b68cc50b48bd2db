#include "kernels/psa_mask/psa_mask.h"

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace psa_mask = kernels::psa_mask;
using psa_mask::Problem;

namespace {

constexpr int kGap = 2;

/// By the offsets: every place hands its attention to the places that its mask covers.
std::vector<double> naive(const Problem& p, const std::vector<float>& x) {
  const int plane = p.height * p.width;
  const int channels = p.compact ? plane : p.mask_height * p.mask_width;
  std::vector<double> y(static_cast<std::size_t>(p.batch * plane * plane));
  for (int pixel = 0; pixel < p.batch * plane; ++pixel)
    for (int c = 0; c < channels; ++c) {
      const int own = pixel % plane;
      int row = c / p.width, column = c % p.width;
      if (!p.compact) {
        row = own / p.width + c / p.mask_width - (p.mask_height - 1) / 2;
        column = own % p.width + c % p.mask_width - (p.mask_width - 1) / 2;
      }
      if (row < 0 || row >= p.height || column < 0 || column >= p.width) continue;
      const int other = row * p.width + column, first = pixel - own;
      const int to = p.distribute ? (first + other) * plane + own : pixel * plane + other;
      y[static_cast<std::size_t>(to)] = double{x[static_cast<std::size_t>(pixel * channels + c)]};
    }
  return y;
}

}  // namespace

TEST_CASE("every attention mask equals the naive loop", "[kernels][psa_mask]") {
  ThreadPool three(3);
  test::Tried tried(psa_mask::all());
  struct Size {
    int batch, height, width, mask_height, mask_width;
  };
  for (const Size& s : {Size{1, 1, 1, 1, 1}, Size{2, 4, 5, 7, 9}, Size{1, 6, 3, 3, 5},
                        Size{1, 3, 4, 21, 1}, Size{1, 5, 37, 9, 73}, Size{2, 3, 18, 5, 11}})
    for (int form = 0; form < 4; ++form) {
      Problem p{.batch = s.batch,
                .height = s.height,
                .width = s.width,
                .mask_height = s.mask_height,
                .mask_width = s.mask_width,
                .distribute = (form & 1) != 0,
                .compact = (form & 2) != 0};
      const int plane = p.height * p.width;
      const int channels = p.compact ? plane : p.mask_height * p.mask_width;
      p.x_stride = channels + kGap;
      p.y_stride = plane + 2 * kGap;
      const auto x = test::small_integers(std::ptrdiff_t{p.batch} * plane * channels, 1);
      for (std::size_t row = 0; row < psa_mask::all().size(); ++row) {
        const psa_mask::Kernel& kernel = psa_mask::all()[row];
        if (!test::serves(kernel, p)) continue;
        tried.count(row);
        INFO(kernel.name << " on " << p.height << "x" << p.width << " form " << form);
        test::GuardedBuffer from(x, channels, p.x_stride);
        test::GuardedBuffer y(std::ptrdiff_t{p.batch} * plane, plane, p.y_stride);
        test::run_row(kernel, p, psa_mask::Args{from.data(), y.data()}, &three);
        CHECK(y.clean_outside());
        CHECK(test::difference(y.dense(), naive(p, x)) == "");
      }
    }
  tried.check();
}
