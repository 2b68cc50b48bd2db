#include <cstdlib>

#include "core/base/error.h"
#include "io/image/image.h"
#include "io/image/labels.h"
#include "tests/fuzz/targets.h"

namespace atrous::fuzz {
namespace {

constexpr io::ReadOptions kOptions = {.max_pixels = 1 << 16};

void expect(bool holds) {
  if (!holds) std::abort();
}

std::size_t area(int height, int width) {
  return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
}

}  // namespace

void run_image(Bytes bytes) {
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
}

}  // namespace atrous::fuzz
