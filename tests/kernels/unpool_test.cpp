#include "kernels/unpool/unpool.h"

#include "core/tensor/shape.h"
#include "kernels/max_index/max_index.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace max_index = kernels::max_index;
namespace unpool = kernels::unpool;

namespace {

max_index::Problem window(int height, int width, int channels, int kernel, int stride, int pad) {
  max_index::Problem p;
  p.batch = 2;
  p.in_height = height, p.in_width = width, p.channels = channels;
  p.kernel_height = p.kernel_width = kernel;
  p.stride_height = p.stride_width = stride;
  p.pad_top = p.pad_left = pad;
  p.out_height = (height + 2 * pad - kernel) / stride + 1;
  p.out_width = (width + 2 * pad - kernel) / stride + 1;
  p.x_stride = channels + 1, p.y_stride = channels + 2, p.index_stride = channels;
  return p;
}

float at(const std::vector<float>& x, std::ptrdiff_t index) {
  return x[static_cast<std::size_t>(index)];
}

/// Largest value of a window and its first place; -1 if the window sees nothing.
std::pair<float, int> naive(
    const max_index::Problem& p, const std::vector<float>& x, int n, int row, int column, int c) {
  std::pair<float, int> best{-std::numeric_limits<float>::infinity(), -1};
  for (int r = 0; r < p.kernel_height; ++r)
    for (int s = 0; s < p.kernel_width; ++s) {
      const int i = row * p.stride_height + r - p.pad_top;
      const int j = column * p.stride_width + s - p.pad_left;
      if (i < 0 || i >= p.in_height || j < 0 || j >= p.in_width) continue;
      const std::ptrdiff_t pixel = (std::ptrdiff_t{n} * p.in_height + i) * p.in_width + j;
      const float value = at(x, pixel * p.channels + c);
      if (value > best.first) best = {value, i * p.in_width + j};
    }
  return best;
}

}  // namespace

// Small integers give many equal maxima, of which the first must win.
TEST_CASE("every max_index kernel finds the first maximum", "[kernels][max_index]") {
  ThreadPool three(3);
  test::Tried tried(max_index::all());
  for (const auto& p :
       {window(6, 7, 5, 2, 2, 0), window(9, 8, 33, 3, 2, 1), window(4, 4, 1, 3, 1, 1),
        window(5, 5, 17, 2, 3, 0), window(2, 2, 3, 2, 1, 3)}) {
    const auto x =
        test::small_integers(std::ptrdiff_t{2} * p.in_height * p.in_width * p.channels, 1);
    for (std::size_t row = 0; row < max_index::all().size(); ++row) {
      const auto& kernel = max_index::all()[row];
      if (!test::serves(kernel, p)) continue;
      tried.count(row);
      const std::ptrdiff_t pixels = std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
      test::GuardedBuffer in(x, p.channels, p.x_stride);
      test::GuardedBuffer out(pixels, p.channels, p.y_stride);
      std::vector<std::int32_t> index(static_cast<std::size_t>(pixels * p.channels), -7);
      test::run_row(kernel, p, max_index::Args{in.data(), out.data(), index.data()}, &three);
      CHECK(out.clean_outside());
      const auto y = out.dense();
      int wrong = 0;
      for (std::ptrdiff_t i = 0; i < pixels * p.channels; ++i) {
        const std::ptrdiff_t pixel = i / p.channels;
        const auto [value, place] =
            naive(p, x, static_cast<int>(pixel / p.out_width / p.out_height),
                  static_cast<int>(pixel / p.out_width % p.out_height),
                  static_cast<int>(pixel % p.out_width), static_cast<int>(i % p.channels));
        wrong += at(y, i) != value || index[static_cast<std::size_t>(i)] != place;
      }
      CHECK(wrong == 0);
    }
  }
  tried.check();
}

TEST_CASE("every unpool kernel puts values at their places, the later one last",
          "[kernels][unpool]") {
  ThreadPool three(3);
  test::Tried tried(unpool::all());
  const Extent planes[] = {{12, 40}, {60, 700}};  // pixels in and out
  for (const auto& [in_pixels, out_pixels] : planes)
    for (const int channels : {1, 5, 32, 67}) {
      unpool::Problem p{
          .batch = 2, .in_pixels = in_pixels, .out_pixels = out_pixels, .channels = channels};
      p.x_stride = channels + 3, p.index_stride = channels, p.y_stride = channels + 1;
      const auto x = test::small_integers(std::ptrdiff_t{2} * in_pixels * channels, 1);
      test::Random random(2);
      std::vector<std::int32_t> index;
      // Mostly near where pooling finds them, some anywhere, and some beyond the plane.
      for (std::size_t i = 0; i < x.size(); ++i) {
        const int pixel = static_cast<int>(i) / channels % in_pixels;
        const int near = pixel * out_pixels / in_pixels + random.integer(-3, 3);
        index.push_back(random.integer(0, 3) == 0 ? random.integer(-2, out_pixels + 3) : near);
      }
      std::vector<double> expected(static_cast<std::size_t>(2 * out_pixels * channels), 0.0);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto c = i % static_cast<std::size_t>(channels);
        const auto image =
            i / static_cast<std::size_t>(channels) / static_cast<std::size_t>(in_pixels);
        if (index[i] < 0 || index[i] >= out_pixels) continue;
        expected[(image * static_cast<std::size_t>(out_pixels) +
                  static_cast<std::size_t>(index[i])) *
                     static_cast<std::size_t>(channels) +
                 c] = double{x[i]};
      }
      for (std::size_t row = 0; row < unpool::all().size(); ++row) {
        if (!test::serves(unpool::all()[row], p)) continue;
        tried.count(row);
        test::GuardedBuffer in(x, channels, p.x_stride);
        test::GuardedBuffer out(2 * out_pixels, channels, p.y_stride);
        test::run_row(unpool::all()[row], p, unpool::Args{in.data(), index.data(), out.data()},
                      &three);
        CHECK(out.clean_outside());
        CHECK(test::difference(out.dense(), expected) == "");
      }
    }
  tried.check();
}
