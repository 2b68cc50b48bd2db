// libFuzzer: any bytes as an image or label file give as many pixels as they say, or an Error.
#include <cstdint>
#include <cstdlib>

#include "core/base/error.h"
#include "io/image/image.h"
#include "io/image/labels.h"

namespace {

using namespace atrous;

constexpr io::ReadOptions kOptions = {.max_pixels = 1 << 16};

void expect(bool holds) {
  if (!holds) std::abort();
}

std::size_t area(int height, int width) {
  return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const io::Image image = io::decode_image(bytes, "fuzz", kOptions);
    expect(image.height > 0 && image.width > 0);
    expect(image.pixels.size() ==
           area(image.height, image.width) * static_cast<std::size_t>(image.channels));
  } catch (const Error&) {
    // refused, as it should be
  }
  try {
    const io::LabelMap labels = io::decode_label_png(bytes, "fuzz", kOptions);
    expect(labels.ids.size() == area(labels.height, labels.width));
  } catch (const Error&) {
    // refused, as it should be
  }
  return 0;
}
