#include "apps/library/prepare.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace atrous;
using namespace atrous::library;

namespace {

constexpr int kHeight = 37;
constexpr int kWidth = 41;  // 123 values a row: two whole blocks and a rest

nets::Preprocess odd_preprocess(bool bgr) {
  return {.bgr = bgr, .scale = 0.5F, .mean = {1, 2, 3}, .deviation = {4, 0.5F, 2}};
}

std::uint8_t pixel(int y, int x, int c) {
  return static_cast<std::uint8_t>(7 * y + 3 * x + 80 * c);
}

}  // namespace

TEST_CASE("pixels become numbers as the recipe says", "[library]") {
  const int channels = GENERATE(1, 3);
  const bool bgr = GENERATE(false, true);
  const int gap = GENERATE(0, 5);
  const int threads = GENERATE(1, 3);
  const std::ptrdiff_t row = std::ptrdiff_t{kWidth} * channels + gap;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(row * kHeight), 255);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      for (int c = 0; c < channels; ++c)
        pixels[static_cast<std::size_t>(y * row + x * channels + c)] = pixel(y, x, c);
  const nets::Preprocess preprocess = odd_preprocess(bgr);
  Tensor tensor(DType::f32, Shape{1, kHeight, kWidth, 3});
  ThreadPool pool(threads);
  normalise(preprocess, {pixels.data(), kHeight, kWidth, channels, gap == 0 ? 0 : row},
            tensor.view(), pool);
  const std::vector<float> values = tensor.to_floats();
  double worst = 0;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        const int source = channels == 1 ? 0 : static_cast<int>(bgr ? 2 - c : c);
        const double expected =
            (static_cast<double>(pixel(y, x, source)) * double{preprocess.scale} -
             double{preprocess.mean[c]}) /
            double{preprocess.deviation[c]};
        const std::size_t at = static_cast<std::size_t>(y * kWidth + x) * 3 + c;
        worst = std::max(worst, std::abs(double{values[at]} - expected));
      }
    }
  }
  CHECK(worst < 1e-4);
}

TEST_CASE("views that hold no picture are refused", "[library]") {
  const std::uint8_t pixels[16] = {};
  CHECK_THROWS_AS(check({nullptr, 1, 1, 3, 0}), Error);
  CHECK_THROWS_AS(check({pixels, 0, 1, 3, 0}), Error);
  CHECK_THROWS_AS(check({pixels, 1, 1, 2, 0}), Error);
  CHECK_NOTHROW(check({pixels, 2, 2, 3, 0}));
}

TEST_CASE("the recipe's rule gives the network's size", "[library]") {
  using Mode = nets::ResizeRule::Mode;
  CHECK(network_size({}, {10, 20}) == Extent{10, 20});
  CHECK(network_size({Mode::fixed, 64, 96}, {10, 20}) == Extent{64, 96});
  CHECK(network_size({Mode::short_side, 50, 0}, {10, 21}) == Extent{50, 105});
  CHECK(network_size({Mode::short_side, 5, 0}, {300, 10}) == Extent{150, 5});
}

TEST_CASE("labels of both widths come out", "[library]") {
  Tensor narrow(DType::u8, Shape{1, 1, 2, 1});
  narrow.view().as<std::uint8_t>()[0] = 3;
  narrow.view().as<std::uint8_t>()[1] = 255;
  CHECK(to_labels(narrow.view()).ids == std::vector<std::uint16_t>{3, 255});
  Tensor wide(DType::i32, Shape{1, 2, 1, 1});
  wide.view().as<std::int32_t>()[0] = 65535;
  wide.view().as<std::int32_t>()[1] = 256;
  CHECK(to_labels(wide.view()).ids == std::vector<std::uint16_t>{65535, 256});
}
