#include <catch2/catch.hpp>

#include "io/image/resize.h"

using namespace atrous;

namespace {

io::Image picture(int height, int width) {
  io::Image image = io::make_image(height, width, 3);
  for (std::uint64_t n = 0; n < image.pixels.size(); ++n)
    image.pixels[n] = static_cast<std::uint8_t>(n * 37 + n / 7 * 11 + n * n % 251);
  return image;
}

std::uint64_t fnv1a64(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001B3;
  return hash;
}

}  // namespace

// Hashes of what Pillow 13.0.0 made of the same pictures with Image.resize(size, BILINEAR), columns
// first: that version begins with the rows where they shrink more, those before it never did.
TEST_CASE("pictures are resized as Pillow does, byte for byte", "[io]") {
  const struct {
    int from_height, from_width, height, width;
    std::uint64_t hash;
  } cases[] = {{9, 13, 20, 31, 0x9e7eca719d92ab4c},  {40, 57, 11, 16, 0xeb379d119f7cba6b},
               {23, 31, 23, 8, 0x1e26a81ed2ccc4e},   {7, 5, 7, 5, 0xeb120378d3aa6049},
               {64, 48, 17, 90, 0xbe6f155df2c94e97}, {64, 48, 90, 20, 0x7e2fb20d38ed25df},
               {1, 1, 4, 3, 0x42cda712caa486d5},     {3, 200, 2, 66, 0x6bfe995f5a31c06c}};
  for (const auto& each : cases) {
    INFO(each.from_height << "x" << each.from_width << " to " << each.height << "x" << each.width);
    const io::Image resized =
        io::resize_pillow(picture(each.from_height, each.from_width), each.height, each.width);
    CHECK(resized.height == each.height);
    CHECK(resized.width == each.width);
    CHECK(fnv1a64(resized.pixels) == each.hash);
  }
}
