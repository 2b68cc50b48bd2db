#include "io/image/encode.h"

#include "tests/io/support.h"

using namespace atrous;
using io::Image;
using io::LabelMap;

namespace {

Image photo(int height, int width, int channels) {
  Image image = io::make_image(height, width, channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * 7 % 251);
  }
  return image;
}

Image smooth(int height, int width) {
  Image image = io::make_image(height, width, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * 200 / image.pixels.size() + i % 3 * 20);
  }
  return image;
}

LabelMap labels(int height, int width, int classes) {
  LabelMap map{height, width, {}};
  for (int i = 0; i < height * width; ++i) {
    map.ids.push_back(static_cast<std::uint16_t>(i * 31 % classes));
  }
  return map;
}

}  // namespace

TEST_CASE("PNG gives back every pixel", "[io][encode]") {
  for (const int channels : {1, 3}) {
    const Image image = photo(17, 23, channels);
    const Image read = io::decode_image(io::encode_png(image), "p");
    CHECK(read.channels == channels);
    CHECK(read.height == 17);
    CHECK(read.width == 23);
    CHECK(read.pixels == image.pixels);
  }
}

TEST_CASE("JPEG gives back nearly the same pixels", "[io][encode]") {
  const Image image = smooth(40, 56);
  std::size_t previous = 0;
  for (const int quality : {30, 75, 92, 100}) {
    const auto bytes = io::encode_jpeg(image, quality);
    CHECK(bytes.size() >= previous);
    previous = bytes.size();
    const Image read = io::decode_image(bytes, "p");
    REQUIRE(read.pixels.size() == image.pixels.size());
    int worst = 0;
    for (std::size_t i = 0; i < read.pixels.size(); ++i) {
      worst = std::max(worst, std::abs(read.pixels[i] - image.pixels[i]));
    }
    CHECK(worst <= (quality >= 92 ? 10 : 40));
  }
  const Image grey = {8, 8, 1, std::vector<std::uint8_t>(64, 77)};
  const Image read = io::to_rgb(io::decode_image(io::encode_jpeg(grey), "p"));
  CHECK(std::abs(read.pixels[100] - 77) <= 2);
  CHECK(test::caught([&] { io::encode_jpeg(image, 0); }).code == Code::usage);
  CHECK(test::caught([&] { io::encode_jpeg(image, 101); }).code == Code::usage);
}

TEST_CASE("label PNG gives back every id and shows the palette", "[io][encode]") {
  const io::Palette palette = io::voc_palette(21);
  for (const int classes : {1, 2, 21, 256}) {
    const LabelMap map = labels(19, 27, classes);
    const auto bytes = io::encode_label_png(map, palette);
    CHECK(io::decode_label_png(bytes, "l").ids == map.ids);
    const Image shown = io::decode_image(bytes, "l");
    REQUIRE(shown.channels == 3);
    int wrong = 0;
    for (std::size_t i = 0; i < map.ids.size(); ++i) {
      const io::Rgb colour = map.ids[i] < palette.size() ? palette[map.ids[i]] : io::Rgb{};
      wrong += !std::equal(colour.begin(), colour.end(),
                           shown.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i));
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("more than 256 classes go to 16-bit grey", "[io][encode]") {
  const LabelMap map = labels(20, 20, 400);
  const auto bytes = io::encode_label_png(map, {});
  CHECK(io::decode_label_png(bytes, "l").ids == map.ids);
  CHECK(io::decode_image(bytes, "l").channels == 1);
}

TEST_CASE("what cannot be encoded is an error", "[io][encode]") {
  CHECK(test::caught([] { io::encode_png(Image{}); }).code == Code::shape);
  CHECK(test::caught([] {
          io::encode_png({2, 2, 2, std::vector<std::uint8_t>(8)});
        }).code == Code::shape);
  CHECK(test::caught([] {
          io::encode_jpeg({2, 2, 3, std::vector<std::uint8_t>(11)});
        }).code == Code::shape);
  CHECK(test::caught([] { io::encode_label_png({}, {}); }).code == Code::shape);
}

TEST_CASE("images are written by extension, completely or not at all", "[io][encode]") {
  const test::TempFolder folder;
  const Image image = photo(8, 8, 3);
  io::write_image(folder.path() / "a.PNG", image);
  CHECK(io::read_image(folder.path() / "a.PNG").pixels == image.pixels);
  io::write_image(folder.path() / "a.jpeg", image);
  CHECK(io::read_image(folder.path() / "a.jpeg").width == 8);
  io::write_label_png(folder.path() / "l.png", labels(4, 4, 3), io::voc_palette(3));
  CHECK(io::read_label_png(folder.path() / "l.png").ids == labels(4, 4, 3).ids);
  CHECK(folder.entries() == 3);
  const auto other = test::caught([&] { io::write_image(folder.path() / "a.tiff", image); });
  CHECK(other.code == Code::usage);
  CHECK(other.mentions(".png, .jpg or .jpeg"));
  CHECK(test::caught([&] { io::write_png("/dev/full", image); }).mentions("No space left"));
}
