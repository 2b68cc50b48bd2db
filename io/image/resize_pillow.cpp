#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "io/image/resize.h"

namespace atrous::io {
namespace {

constexpr int kBits = 22;  // behind the point of a weight

/// The input places [first, first + weights.size()) of one output place.
struct Window {
  int first = 0;
  std::vector<std::int32_t> weights;
};

std::vector<Window> windows_of(int in, int out) {
  const double scale = static_cast<double>(in) / out;
  const double reach = std::max(scale, 1.0);
  std::vector<Window> windows;
  for (int i = 0; i < out; ++i) {
    const double centre = (i + 0.5) * scale;
    const int first = std::max(static_cast<int>(centre - reach + 0.5), 0);
    const int end = std::min(static_cast<int>(centre + reach + 0.5), in);
    std::vector<double> shares;
    double sum = 0;
    for (int place = first; place < end; ++place) {
      shares.push_back(std::max(0.0, 1.0 - std::abs((place - centre + 0.5) * (1.0 / reach))));
      sum += shares.back();
    }
    Window window{first, {}};
    for (const double share : shares)
      window.weights.push_back(static_cast<std::int32_t>(0.5 + share / sum * (1 << kBits)));
    windows.push_back(std::move(window));
  }
  return windows;
}

/// One sample: `x` is the window's first value, `step` from one to the next.
std::uint8_t sample(const Window& window, const std::uint8_t* x, std::ptrdiff_t step) noexcept {
  std::int32_t sum = 1 << (kBits - 1);
  for (const std::int32_t weight : window.weights) {
    sum += weight * *x;
    x += step;
  }
  return static_cast<std::uint8_t>(std::clamp(sum >> kBits, 0, 255));
}

Image resize_columns(const Image& image, int width) {
  if (width == image.width) return image;
  const std::vector<Window> windows = windows_of(image.width, width);
  Image result = make_image(image.height, width, image.channels);
  const std::ptrdiff_t channels = image.channels;
  std::uint8_t* y = result.pixels.data();
  for (std::ptrdiff_t row = 0; row < image.height; ++row)
    for (const Window& window : windows)
      for (std::ptrdiff_t c = 0; c < channels; ++c)
        *y++ = sample(window,
                      image.pixels.data() + (row * image.width + window.first) * channels + c,
                      channels);
  return result;
}

Image resize_rows(const Image& image, int height) {
  if (height == image.height) return image;
  const std::vector<Window> windows = windows_of(image.height, height);
  Image result = make_image(height, image.width, image.channels);
  const std::ptrdiff_t row = std::ptrdiff_t{image.width} * image.channels;
  std::uint8_t* y = result.pixels.data();
  for (const Window& window : windows)
    for (std::ptrdiff_t i = 0; i < row; ++i)
      *y++ = sample(window, image.pixels.data() + window.first * row + i, row);
  return result;
}

}  // namespace

Image resize_pillow(const Image& image, int height, int width) {
  return resize_rows(resize_columns(image, width), height);
}

}  // namespace atrous::io
