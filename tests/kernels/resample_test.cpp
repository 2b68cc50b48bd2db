#include "kernels/resample/resample.h"

#include <catch2/catch.hpp>

#include "kernels/resample/taps.h"
#include "tests/support/naive.h"
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace resample = kernels::resample;

namespace {

/// The weights that output place `i` gives to every input place.
std::vector<double> row_of(const resample::Taps& taps, int i, int in) {
  std::vector<double> weights(static_cast<std::size_t>(in), 0.0);
  for (int tap = 0; tap < taps.count; ++tap) {
    const auto at = static_cast<std::size_t>(i * taps.count + tap);
    weights[static_cast<std::size_t>(taps.place[at])] += double{taps.weight[at]};
  }
  return weights;
}

void check_row(const std::vector<double>& got, const std::vector<double>& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(want[i]).margin(1e-6));
}

}  // namespace

// Keys' kernel with a = -0.5 at 0.25, 0.75, 1.25 and 1.75.
constexpr double kNear = 0.8671875, kHalf = 0.2265625, kFar = -0.0703125, kLast = -0.0234375;

TEST_CASE("imresize enlarges with four taps and mirrors the border", "[kernels][resample]") {
  const resample::Taps taps = resample::imresize_taps(6, 12);
  check_row(row_of(taps, 5, 6), {0, kFar, kNear, kHalf, kLast, 0});
  check_row(row_of(taps, 6, 6), {0, kLast, kHalf, kNear, kFar, 0});
  check_row(row_of(taps, 0, 6), {kHalf + kNear, kLast + kFar, 0, 0, 0, 0});
}

TEST_CASE("imresize widens its kernel where it shrinks", "[kernels][resample]") {
  const resample::Taps taps = resample::imresize_taps(12, 6);
  check_row(row_of(taps, 2, 12), {0, kLast / 2, kFar / 2, kHalf / 2, kNear / 2, kNear / 2,
                                  kHalf / 2, kFar / 2, kLast / 2, 0, 0, 0});
  check_row(row_of(taps, 0, 12), {(kNear + kHalf) / 2, (kNear + kFar) / 2, (kHalf + kLast) / 2,
                                  kFar / 2, kLast / 2, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("imresize to the same size changes nothing", "[kernels][resample]") {
  const resample::Taps taps = resample::imresize_taps(3, 3);
  check_row(row_of(taps, 0, 3), {1, 0, 0});
  check_row(row_of(taps, 1, 3), {0, 1, 0});
  check_row(row_of(taps, 2, 3), {0, 0, 1});
}

TEST_CASE("every resampling kernel equals the naive sum", "[kernels][resample]") {
  ThreadPool one(1);
  test::Tried tried(resample::all());
  resample::Taps rows{3, {}, {}}, columns{2, {}, {}};
  const resample::Problem p{.batch = 2,
                            .in_height = 4,
                            .in_width = 5,
                            .out_height = 3,
                            .out_width = 4,
                            .channels = 19,
                            .row_taps = rows.count,
                            .column_taps = columns.count,
                            .x_stride = 19,
                            .y_stride = 21,
                            .activation = {Act::relu, 0}};
  for (int i = 0; i < p.out_height * rows.count; ++i) {
    rows.place.push_back((i * 3 + 1) % p.in_height);
    rows.weight.push_back(static_cast<float>(i % 5 - 2));
  }
  for (int i = 0; i < p.out_width * columns.count; ++i) {
    columns.place.push_back((i * 2 + 3) % p.in_width);
    columns.weight.push_back(static_cast<float>(i % 4 - 1));
  }
  const std::ptrdiff_t pixels = std::ptrdiff_t{p.batch} * p.in_height * p.in_width;
  const auto x = test::small_integers(pixels * p.channels, 1);
  std::vector<double> expected;
  for (int n = 0; n < p.batch; ++n)
    for (int i = 0; i < p.out_height; ++i)
      for (int j = 0; j < p.out_width; ++j)
        for (int c = 0; c < p.channels; ++c) {
          double sum = 0;
          for (int r = 0; r < rows.count; ++r)
            for (int s = 0; s < columns.count; ++s) {
              const auto row = static_cast<std::size_t>(i * rows.count + r);
              const auto column = static_cast<std::size_t>(j * columns.count + s);
              const int at =
                  ((n * p.in_height + rows.place[row]) * p.in_width + columns.place[column]) *
                      p.channels +
                  c;
              sum += double{rows.weight[row]} * double{columns.weight[column]} *
                     double{x[static_cast<std::size_t>(at)]};
            }
          expected.push_back(std::max(0.0, sum));
        }
  for (std::size_t row = 0; row < resample::all().size(); ++row) {
    const resample::Kernel& kernel = resample::all()[row];
    if (!test::serves(kernel, p)) continue;
    tried.count(row);
    test::GuardedBuffer from(x, p.channels, p.x_stride);
    test::GuardedBuffer to(std::ptrdiff_t{p.batch} * p.out_height * p.out_width, p.channels,
                           p.y_stride);
    test::run_row(kernel, p,
                  resample::Args{from.data(), rows.axis(), columns.axis(), nullptr, to.data()},
                  &one);
    CHECK(to.clean_outside());
    CHECK(test::difference(to.dense(), expected, 0.0) == "");
  }
  tried.check();
}
