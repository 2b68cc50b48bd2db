#include "kernels/grid_sample/grid_sample.h"

#include <cmath>

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace grid_sample = kernels::grid_sample;
using grid_sample::Outside;
using grid_sample::Problem;

namespace {

constexpr int kBatch = 2, kHeight = 5, kWidth = 8, kOutHeight = 6, kOutWidth = 7;
constexpr int kOutputs = kBatch * kOutHeight * kOutWidth;

/// A whole place mirrored into [0, size): about its outermost centres if aligned, else its edges.
int mirrored(int at, int size, bool aligned) {
  const int period = aligned ? std::max(1, 2 * (size - 1)) : 2 * size;
  const int place = (at % period + period) % period;
  if (place < size) return place;
  return aligned ? period - place : period - 1 - place;
}

/// x at whole places, whatever lies outside.
double pixel(const Problem& p, const std::vector<float>& x, int n, int row, int column, int c) {
  const auto inside = [](int at, int size) { return at >= 0 && at < size; };
  if (!inside(row, kHeight) || !inside(column, kWidth)) {
    if (p.outside == Outside::zeros) return 0;
    const bool border = p.outside == Outside::border;
    row = border ? std::clamp(row, 0, kHeight - 1) : mirrored(row, kHeight, p.aligned);
    column = border ? std::clamp(column, 0, kWidth - 1) : mirrored(column, kWidth, p.aligned);
  }
  return double{
      x[static_cast<std::size_t>(((n * kHeight + row) * kWidth + column) * p.channels + c)]};
}

double place(const Problem& p, float g, int size) {
  return p.aligned ? (double{g} + 1) / 2 * (size - 1) : ((double{g} + 1) * size - 1) / 2;
}

/// Keys' kernel with a = -0.75, as his paper writes it.
double keys(double distance) {
  const double d = std::abs(distance), a = -0.75;
  if (d <= 1) return (a + 2) * d * d * d - (a + 3) * d * d + 1;
  return d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a : 0;
}

double cubic(
    const Problem& p, const std::vector<float>& x, int n, double row, double column, int c) {
  const int top = static_cast<int>(std::floor(row)), left = static_cast<int>(std::floor(column));
  double sum = 0;
  for (int i = top - 1; i <= top + 2; ++i)
    for (int j = left - 1; j <= left + 2; ++j)
      sum += keys(row - i) * keys(column - j) * pixel(p, x, n, i, j, c);
  return sum;
}

/// Bilinear between whole places, which are mirrored or cut one by one: the same as mirroring the
/// coordinate, since both are linear between them.
std::vector<double> naive(const Problem& p,
                          const std::vector<float>& x,
                          const std::vector<float>& grid) {
  std::vector<double> y;
  for (int i = 0; i < kOutputs; ++i) {
    const int n = i / (kOutHeight * kOutWidth);
    const double row = place(p, grid[static_cast<std::size_t>(2 * i + 1)], kHeight);
    const double column = place(p, grid[static_cast<std::size_t>(2 * i)], kWidth);
    const int top = static_cast<int>(std::floor(row)), left = static_cast<int>(std::floor(column));
    const double v = row - top, h = column - left;
    for (int c = 0; c < p.channels; ++c) {
      if (p.nearest) {
        y.push_back(pixel(p, x, n, static_cast<int>(std::floor(row + 0.5)),
                          static_cast<int>(std::floor(column + 0.5)), c));
        continue;
      }
      if (p.cubic) {
        y.push_back(cubic(p, x, n, row, column, c));
        continue;
      }
      const double upper =
          pixel(p, x, n, top, left, c) * (1 - h) + pixel(p, x, n, top, left + 1, c) * h;
      const double lower =
          pixel(p, x, n, top + 1, left, c) * (1 - h) + pixel(p, x, n, top + 1, left + 1, c) * h;
      y.push_back(upper * (1 - v) + lower * v);
    }
  }
  return y;
}

}  // namespace

TEST_CASE("every grid sampling kernel is near the formula", "[kernels][grid_sample]") {
  ThreadPool three(3);
  test::Tried tried(grid_sample::all());
  // Multiples of 1/64 plus a little: no place lies near the middle between two others.
  std::vector<float> grid = test::random_reals(2 * kOutputs, 3, -1.7F, 1.7F);
  for (float& g : grid) g = std::floor(g * 64) / 64 + 0.0037F;
  for (const int channels : {1, 8, 21})
    for (int form = 0; form < 18; ++form) {
      Problem p{.batch = kBatch,
                .in_height = kHeight,
                .in_width = kWidth,
                .out_height = kOutHeight,
                .out_width = kOutWidth,
                .channels = channels,
                .nearest = form % 3 == 1,
                .cubic = form % 3 == 2,
                .aligned = form / 3 % 2 == 1,
                .outside = static_cast<Outside>(form / 6)};
      p.x_stride = channels + 1, p.y_stride = channels + 3, p.grid_stride = 5;
      const auto x = test::small_integers(kBatch * kHeight * kWidth * channels, 1);
      const auto expected = naive(p, x, grid);
      for (std::size_t row = 0; row < grid_sample::all().size(); ++row) {
        const grid_sample::Kernel& kernel = grid_sample::all()[row];
        if (!test::serves(kernel, p)) continue;
        tried.count(row);
        INFO(kernel.name << " form " << form << ", " << channels << " channels");
        test::GuardedBuffer from(x, channels, p.x_stride), places(grid, 2, p.grid_stride);
        test::GuardedBuffer to(kOutputs, channels, p.y_stride);
        test::run_row(kernel, p, grid_sample::Args{from.data(), places.data(), to.data()}, &three);
        CHECK(to.clean_outside());
        CHECK(test::difference(to.dense(), expected, 0, 2e-5) == "");
      }
    }
  tried.check();
}

TEST_CASE("a grid may hold anything", "[kernels][grid_sample]") {
  ThreadPool one(1);
  const std::vector<float> x(4, 1.0F);
  const std::vector<float> grid = {NAN, 0, INFINITY, 0, 0, -INFINITY, 3e38F, -3e38F};
  for (const Outside outside : {Outside::zeros, Outside::border, Outside::reflection})
    for (const grid_sample::Kernel& kernel : grid_sample::all()) {
      Problem p{.in_height = 2, .in_width = 2, .out_width = 4, .outside = outside};
      if (!test::serves(kernel, p)) continue;
      test::GuardedBuffer from(x, 1, 1), places(grid, 2, 2), to(4, 1, 1);
      test::run_row(kernel, p, grid_sample::Args{from.data(), places.data(), to.data()}, &one);
      for (const float y : to.dense()) CHECK((y >= 0 && y <= 1.001F));
    }
}
