#include "io/image/overlay.h"

#include "io/image/encode.h"
#include "io/image/font.h"
#include "io/image/resize.h"
#include "tests/io/support.h"

using namespace atrous;
using io::Image;
using io::LabelMap;
using io::Rgb;

namespace {

Rgb at(const Image& image, int y, int x) {
  const auto i = static_cast<std::size_t>((y * image.width + x) * 3);
  return {image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]};
}

int count(const Image& image, Rgb colour, int from_row) {
  int found = 0;
  for (int y = from_row; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) found += at(image, y, x) == colour;
  }
  return found;
}

const std::vector<Rgb> kPalette = {{200, 0, 0}, {0, 100, 0}, {0, 0, 50}};
const std::vector<std::string> kNames = {"left", "never", "right"};

/// Left half class 0, right half class 2, last row to ignore.
LabelMap halves(int height, int width) {
  LabelMap labels{height, width, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      labels.ids.push_back(y + 1 == height ? 255 : x < width / 2 ? 0 : 2);
    }
  }
  return labels;
}

}  // namespace

TEST_CASE("an overlay mixes photo and class colour", "[io][overlay]") {
  Image photo = io::make_image(10, 40, 3);
  std::fill(photo.pixels.begin(), photo.pixels.end(), std::uint8_t{100});
  const Image mixed = io::overlay(photo, halves(10, 40), kPalette,
                                  {.opacity = 0.25F, .outline = false, .legend = false});
  CHECK(mixed.height == 10);
  CHECK(at(mixed, 0, 0) == Rgb{125, 75, 75});
  CHECK(at(mixed, 0, 39) == Rgb{75, 75, 88});  // 87.5 rounds up
  CHECK(at(mixed, 9, 0) == Rgb{100, 100, 100});

  const Image same = io::overlay(photo, halves(10, 40), kPalette, {.opacity = 0, .legend = false});
  CHECK(same.pixels == photo.pixels);
  const Image outlined =
      io::overlay(photo, halves(10, 40), kPalette, {.opacity = 0.25F, .legend = false});
  CHECK(at(outlined, 3, 19) == kPalette[0]);  // the last column of class 0
  CHECK(at(outlined, 3, 18) == Rgb{125, 75, 75});
}

TEST_CASE("a grey photo gives a colour overlay", "[io][overlay]") {
  const Image photo = io::make_image(10, 40, 1);
  const Image mixed = io::overlay(photo, halves(10, 40), kPalette, {.opacity = 1, .legend = false});
  CHECK(mixed.channels == 3);
  CHECK(at(mixed, 0, 0) == kPalette[0]);
}

TEST_CASE("the legend shows the classes that occur and nothing else", "[io][overlay]") {
  const Image photo = io::make_image(30, 320, 3);
  const Image image =
      io::overlay(photo, halves(30, 320), kPalette, {.opacity = 0, .class_names = kNames});
  REQUIRE(image.width == 320);
  REQUIRE(image.height > 40);
  CHECK(count(image, kPalette[0], 30) == 64);  // a swatch of 10x10 with a frame of one pixel
  CHECK(count(image, kPalette[1], 30) == 0);
  CHECK(count(image, kPalette[2], 30) == 64);
  CHECK(image.pixels.size() == static_cast<std::size_t>(image.height) * 320 * 3);
}

TEST_CASE("a legend fits any width", "[io][overlay]") {
  const std::vector<std::string> names = {"a very long class name that cannot fit", "", "x"};
  for (const int width : {1, 2, 7, 20, 60, 200, 1000, 5000}) {
    const Image photo = io::make_image(4, width, 3);
    const Image image = io::overlay(photo, halves(4, width), kPalette, {.class_names = names});
    CHECK(image.width == width);
    CHECK(image.height > 4);
  }
  LabelMap ignored = halves(4, 8);
  std::fill(ignored.ids.begin(), ignored.ids.end(), std::uint16_t{255});
  CHECK(io::overlay(io::make_image(4, 8, 3), ignored, kPalette).height == 4);
}

TEST_CASE("an overlay checks what it is given", "[io][overlay]") {
  const Image photo = io::make_image(4, 8, 3);
  CHECK(test::caught([&] { io::overlay(photo, halves(8, 4), kPalette); }).code == Code::shape);
  CHECK(test::caught([&] { io::overlay(photo, halves(4, 8), kPalette, {.opacity = 1.5F}); }).code ==
        Code::usage);
}

TEST_CASE("text is drawn in its cells and clipped", "[io][font]") {
  Image image = io::make_image(10, 20, 3);
  io::draw_text(image, 0, 0, "l", 1, {255, 255, 255});
  CHECK(count(image, {255, 255, 255}, 0) == 10);  // .##. over five columns of one, then .###.
  CHECK(io::text_width("abc", 2) == 34);
  CHECK(io::text_width("", 2) == 0);
  for (const int offset : {-100, -3, 8, 18, 100}) {
    io::draw_text(image, offset, offset, "Q\xff@", 3, {1, 2, 3});
  }
}

TEST_CASE("palettes follow their published tables", "[io][palette]") {
  const io::Palette voc = io::voc_palette(256);
  CHECK(voc[0] == Rgb{0, 0, 0});
  CHECK(voc[1] == Rgb{128, 0, 0});
  CHECK(voc[7] == Rgb{128, 128, 128});
  CHECK(voc[8] == Rgb{64, 0, 0});
  CHECK(voc[15] == Rgb{192, 128, 128});   // person
  CHECK(voc[20] == Rgb{0, 64, 128});      // monitor
  CHECK(voc[255] == Rgb{224, 224, 192});  // void
  CHECK(io::camvid_palette().size() == 12);
  CHECK(io::camvid_palette()[3] == Rgb{128, 64, 128});
  CHECK(io::cityscapes_palette().size() == 19);
  CHECK(io::cityscapes_palette()[13] == Rgb{0, 0, 142});
}

TEST_CASE("nearest resizing takes the pixel below each centre", "[io][resize]") {
  const LabelMap labels{1, 4, {10, 20, 30, 40}};
  CHECK(io::resize_nearest(labels, 1, 2).ids == std::vector<std::uint16_t>{20, 40});
  CHECK(io::resize_nearest(labels, 2, 4).ids ==
        std::vector<std::uint16_t>{10, 20, 30, 40, 10, 20, 30, 40});
  CHECK(io::resize_nearest(labels, 1, 6).ids == std::vector<std::uint16_t>{10, 20, 20, 30, 40, 40});
  CHECK(test::caught([&] { io::resize_nearest(labels, 0, 4); }).code == Code::shape);
}

TEST_CASE("bilinear resizing keeps half-pixel centres", "[io][resize]") {
  const Image two{1, 2, 1, {0, 100}};
  CHECK(io::resize_bilinear(two, 1, 4).pixels == std::vector<std::uint8_t>{0, 25, 75, 100});
  CHECK(io::resize_bilinear(two, 1, 1).pixels == std::vector<std::uint8_t>{50});
  CHECK(io::resize_bilinear(two, 2, 2).pixels == std::vector<std::uint8_t>{0, 100, 0, 100});
  const Image four{2, 2, 1, {0, 10, 20, 30}};
  CHECK(io::resize_bilinear(four, 1, 1).pixels == std::vector<std::uint8_t>{15});
  CHECK(io::resize_bilinear(four, 2, 2).pixels == four.pixels);
}
