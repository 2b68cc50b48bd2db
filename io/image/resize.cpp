#include "io/image/resize.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace atrous::io {
namespace {

void check(int in_height, int in_width, int height, int width) {
  if (in_height > 0 && in_width > 0 && height > 0 && width > 0) return;
  throw Error(Code::shape, "resize: from " + std::to_string(in_width) + "x" +
                               std::to_string(in_height) + " to " + std::to_string(width) + "x" +
                               std::to_string(height) + ": extents must be positive");
}

struct Tap {
  std::ptrdiff_t first = 0, second = 0;
  double weight = 0;  // of the second
};

std::vector<Tap> taps(int in, int out) {
  std::vector<Tap> all(static_cast<std::size_t>(out));
  const double step = static_cast<double>(in) / out;
  for (int i = 0; i < out; ++i) {
    const double at = std::clamp((i + 0.5) * step - 0.5, 0.0, in - 1.0);
    const auto first = static_cast<std::ptrdiff_t>(at);
    all[static_cast<std::size_t>(i)] = {first, std::min<std::ptrdiff_t>(first + 1, in - 1),
                                        at - static_cast<double>(first)};
  }
  return all;
}

}  // namespace

LabelMap resize_nearest(const LabelMap& labels, int height, int width) {
  check(labels.height, labels.width, height, width);
  // In integers, floor((2i + 1) * in / (2 * out)): exact at any size.
  const auto source = [](int i, int in, int out) {
    return (2 * std::int64_t{i} + 1) * in / (2 * std::int64_t{out});
  };
  LabelMap resized{height, width, {}};
  resized.ids.reserve(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  for (int y = 0; y < height; ++y) {
    const std::uint16_t* row = labels.ids.data() + source(y, labels.height, height) * labels.width;
    for (int x = 0; x < width; ++x) resized.ids.push_back(row[source(x, labels.width, width)]);
  }
  return resized;
}

Image resize_bilinear(const Image& image, int height, int width) {
  check(image.height, image.width, height, width);
  const std::vector<Tap> rows = taps(image.height, height);
  const std::vector<Tap> columns = taps(image.width, width);
  const std::ptrdiff_t channels = image.channels, pitch = image.width * channels;
  Image resized = make_image(height, width, image.channels);
  std::uint8_t* out = resized.pixels.data();
  for (const Tap& row : rows) {
    const std::uint8_t* above = image.pixels.data() + row.first * pitch;
    const std::uint8_t* below = image.pixels.data() + row.second * pitch;
    for (const Tap& column : columns) {
      for (std::ptrdiff_t c = 0; c < channels; ++c) {
        const std::ptrdiff_t left = column.first * channels + c;
        const std::ptrdiff_t right = column.second * channels + c;
        const double top = above[left] + column.weight * (above[right] - above[left]);
        const double bottom = below[left] + column.weight * (below[right] - below[left]);
        *out++ = static_cast<std::uint8_t>(std::floor(top + row.weight * (bottom - top) + 0.5));
      }
    }
  }
  return resized;
}

}  // namespace atrous::io
