#include "layers/dense_crf.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.h"
#include "tests/support/guarded_buffer.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::layers;

namespace {

constexpr int kHeight = 5, kWidth = 6, kPixels = kHeight * kWidth, kLabels = 3;

std::vector<std::uint8_t> picture() {
  test::Random random(3);
  std::vector<std::uint8_t> rgb;
  for (int i = 0; i < kPixels * 3; ++i)
    rgb.push_back(static_cast<std::uint8_t>(random.integer(90, 110)));
  return rgb;
}

CrfSettings settings(CrfNormalisation how) {
  return {.kernels = {{.weight = 2, .place_deviation = {1.5F, 2}, .normalisation = how},
                      {.weight = 3,
                       .place_deviation = {4, 5},
                       .colour_deviation = {6, 5, 4},
                       .normalisation = how}},
          .iterations = 3,
          .filter = CrfFilter::exact};
}

std::vector<float> infer(const CrfSettings& chosen, int threads = 2) {
  const DenseCrf crf(chosen, kLabels, Selection{.isa = host_isa(), .device = {}}, host_allocator());
  const auto rgb = picture();
  const auto energy = test::random_reals(kPixels * kLabels, 5, 0, 3);
  std::vector<float> q(energy.size());
  ThreadPool pool(threads);
  crf.infer({rgb.data(), kHeight, kWidth}, energy.data(), q.data(), pool);
  return q;
}

double pair(const CrfKernel& kernel, const std::vector<std::uint8_t>& rgb, int i, int j) {
  double distance = 0;
  const auto add = [&](double apart, float deviation) {
    if (deviation != 0) distance += apart * apart / double{deviation} / double{deviation};
  };
  add(i % kWidth - j % kWidth, kernel.place_deviation[0]);
  add(i / kWidth - j / kWidth, kernel.place_deviation[1]);
  for (std::size_t c = 0; c < 3; ++c)
    add(rgb[static_cast<std::size_t>(i) * 3 + c] - rgb[static_cast<std::size_t>(j) * 3 + c],
        kernel.colour_deviation[c]);
  return std::exp(-distance / 2);
}

/// One kernel's normalised matrix.
std::vector<double> matrix(const CrfKernel& kernel) {
  const auto rgb = picture();
  std::vector<double> k(kPixels * kPixels), sums(kPixels);
  const auto at = [](int i, int j) { return static_cast<std::size_t>(i * kPixels + j); };
  for (int i = 0; i < kPixels; ++i)
    for (int j = 0; j < kPixels; ++j)
      sums[static_cast<std::size_t>(i)] += k[at(i, j)] = pair(kernel, rgb, i, j);
  const auto power = [&](int i, CrfNormalisation own) {
    const bool both = kernel.normalisation == CrfNormalisation::symmetric;
    return both                          ? 1 / std::sqrt(sums[static_cast<std::size_t>(i)])
           : kernel.normalisation == own ? 1 / sums[static_cast<std::size_t>(i)]
                                         : 1.0;
  };
  for (int i = 0; i < kPixels; ++i)
    for (int j = 0; j < kPixels; ++j)
      k[at(i, j)] *= power(i, CrfNormalisation::after) * power(j, CrfNormalisation::before);
  return k;
}

/// Mean field in double precision, straight from the formula.
std::vector<double> naive(const CrfSettings& chosen) {
  const auto energy = test::random_reals(kPixels * kLabels, 5, 0, 3);
  const auto at = [](int i, int l) { return static_cast<std::size_t>(i * kLabels + l); };
  std::vector<double> q(energy.size());
  for (int iteration = 0; iteration <= chosen.iterations; ++iteration) {
    std::vector<double> next(energy.begin(), energy.end());
    for (const CrfKernel& kernel : chosen.kernels) {
      if (iteration == 0) break;
      const auto k = matrix(kernel);
      for (int i = 0; i < kPixels; ++i)
        for (int l = 0; l < kLabels; ++l)
          for (int m = 0; m < kLabels; ++m) {
            const double cost =
                kernel.compatibility.empty()
                    ? l != m
                    : double{kernel.compatibility[static_cast<std::size_t>(l * kLabels + m)]};
            double heard = 0;
            for (int j = 0; j < kPixels; ++j)
              heard += k[static_cast<std::size_t>(i * kPixels + j)] * q[at(j, m)];
            next[at(i, l)] += double{kernel.weight} * cost * heard;
          }
    }
    for (int i = 0; i < kPixels; ++i) {
      double sum = 0;
      for (int l = 0; l < kLabels; ++l) sum += std::exp(-next[at(i, l)]);
      for (int l = 0; l < kLabels; ++l) q[at(i, l)] = std::exp(-next[at(i, l)]) / sum;
    }
  }
  return q;
}

double distance(const std::vector<float>& got, const std::vector<double>& want) {
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i)
    worst = std::max(worst, std::abs(double{got[i]} - want[i]));
  return worst;
}

}  // namespace

TEST_CASE("mean field equals the formula", "[layers][crf]") {
  using enum CrfNormalisation;
  for (const CrfNormalisation how : {none, before, after, symmetric}) {
    INFO("normalisation " << static_cast<int>(how));
    CrfSettings chosen = settings(how);
    if (how == none) chosen.kernels[0].weight = chosen.kernels[1].weight = 0.1F;
    CHECK(distance(infer(chosen), naive(chosen)) < 2e-5);
    // A matrix that is not symmetric, for one kernel only.
    chosen.kernels[1].compatibility = {0, 1, 0.5F, 2, -0.25F, 1, 0.75F, 1.5F, 0};
    CHECK(distance(infer(chosen), naive(chosen)) < 2e-5);
  }
  CrfSettings unary = settings(symmetric);
  unary.iterations = 0;
  CHECK(distance(infer(unary), naive(unary)) < 1e-6);
}

TEST_CASE("Potts as a matrix is Potts", "[layers][crf]") {
  for (const CrfFilter filter : {CrfFilter::lattice, CrfFilter::exact}) {
    CrfSettings chosen = settings(CrfNormalisation::symmetric);
    chosen.filter = filter;
    const auto plain = infer(chosen);
    for (CrfKernel& kernel : chosen.kernels) kernel.compatibility = {0, 1, 1, 1, 0, 1, 1, 1, 0};
    CHECK(distance(infer(chosen), {plain.begin(), plain.end()}) < 1e-4);
    CHECK(test::same_bytes(infer(chosen, 1), infer(chosen, 3)));
  }
}

TEST_CASE("wrong CRF settings name what is possible", "[layers][crf]") {
  const auto make = [](const CrfSettings& chosen) {
    DenseCrf(chosen, kLabels, Selection{.isa = host_isa(), .device = {}}, host_allocator());
  };
  CrfSettings chosen = settings(CrfNormalisation::none);
  CHECK_NOTHROW(make(chosen));
  chosen.kernels[0].compatibility = {1, 2};
  CHECK_THROWS_WITH(make(chosen), Catch::Contains("2 numbers") && Catch::Contains("9 of them"));
  chosen = settings(CrfNormalisation::none);
  chosen.kernels[1].colour_deviation[1] = 0;
  CHECK_THROWS_WITH(make(chosen), Catch::Contains("deviation of colours"));
  chosen.iterations = -1;
  CHECK_THROWS_AS(make(chosen), Error);
}

TEST_CASE("CRF settings are read from text", "[layers][crf]") {
  const CrfSettings deeplab = parse_crf("");
  CHECK(deeplab.iterations == 10);
  CHECK(deeplab.kernels[1].colour_deviation[2] == 3);
  const CrfSettings changed =
      parse_crf("deeplabv1,bi_w=2.5,iterations=4,filter=exact,normalisation=none");
  CHECK(changed.kernels[0].place_deviation[1] == 3);
  CHECK(changed.kernels[1].weight == 2.5F);
  CHECK(changed.kernels[1].place_deviation[0] == 49);
  CHECK(changed.iterations == 4);
  CHECK(changed.filter == CrfFilter::exact);
  CHECK(changed.kernels[0].normalisation == CrfNormalisation::none);
  CHECK(parse_crf("pos_xy=2").kernels[0].place_deviation[0] == 2);
  CHECK_THROWS_WITH(parse_crf("deeplab9"),
                    Catch::Contains("deeplab9") && Catch::Contains("deeplabv1"));
  CHECK_THROWS_WITH(parse_crf("bi_w=x"), Catch::Contains("bi_w=x"));
  CHECK_THROWS_WITH(parse_crf("bi_xy=0"), Catch::Contains("above 0"));
  CHECK_THROWS_WITH(parse_crf("filter=fast"), Catch::Contains("lattice, exact"));
  CHECK_THROWS_WITH(parse_crf("deeplab,colour=3"), Catch::Contains("known are"));
}
