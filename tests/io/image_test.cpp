#include "io/image/image.h"

#include <chrono>
#include <thread>

#include "io/image/labels.h"
#include "tests/io/support.h"

using namespace atrous;
using io::Image;

namespace {

constexpr int kHeight = 9, kWidth = 13;

// The pictures of make_images.py.
int red(int, int x) { return x * 20; }
int green(int y, int) { return y * 30; }
int blue(int y, int x) { return 255 - x * 10 - y * 10; }
int grey(int y, int x) { return x * 15 + y * 8; }

Image read(std::string_view name) {
  return io::read_image(test::data_file("images/" + std::string(name)));
}

int value(const Image& image, int y, int x, int channel) {
  return image.pixels[static_cast<std::size_t>((y * image.width + x) * image.channels + channel)];
}

/// The largest difference from the made picture.
int distance(const Image& image) {
  REQUIRE(image.height == kHeight);
  REQUIRE(image.width == kWidth);
  int worst = 0;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      if (image.channels == 1) {
        worst = std::max(worst, std::abs(value(image, y, x, 0) - grey(y, x)));
      } else {
        worst = std::max({worst, std::abs(value(image, y, x, 0) - red(y, x)),
                          std::abs(value(image, y, x, 1) - green(y, x)),
                          std::abs(value(image, y, x, 2) - blue(y, x))});
      }
    }
  }
  return worst;
}

/// The largest difference from the pixels that Pillow decoded.
int distance_from_pillow(std::string_view name) {
  const Image image = read(name);
  const auto expected = test::file_bytes(test::data_file("images/" + std::string(name) + ".raw"));
  REQUIRE(image.pixels.size() == expected.size());
  int worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, std::abs(image.pixels[i] - std::to_integer<int>(expected[i])));
  }
  return worst;
}

test::Caught decoding(std::span<const std::byte> bytes) {
  return test::caught([&] { io::decode_image(bytes, "photo"); });
}

}  // namespace

TEST_CASE("every lossless kind of file gives the same pixels", "[io][image]") {
  for (const char* name : {"rgb.png", "rgba.png", "rgb.bmp", "rgb.ppm", "rgb.tga"}) {
    INFO(name);
    CHECK(read(name).channels == 3);
    CHECK(distance(read(name)) == 0);
  }
  for (const char* name : {"grey.png", "grey_alpha.png", "grey16.png"}) {
    INFO(name);
    CHECK(read(name).channels == 1);
    CHECK(distance(read(name)) == 0);
  }
  CHECK(distance(read("rgb.gif")) <= 40);  // 64 colours
}

TEST_CASE("16-bit samples are rounded, not cut", "[io][image]") {
  const Image image = read("rgb16.png");
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const int sample = blue(y, x) * 256 + 77;
      CHECK(value(image, y, x, 2) == (sample * 255 + 32767) / 65535);
    }
  }
}

TEST_CASE("a palette PNG is a picture in its colours", "[io][image]") {
  const Image image = read("palette8.png");
  REQUIRE(image.channels == 3);
  CHECK(value(image, 0, 3, 0) == 128);  // id 3 is 128, 128, 0
  CHECK(value(image, 0, 3, 1) == 128);
  CHECK(value(image, 0, 3, 2) == 0);
  CHECK(value(image, 0, 4, 2) == 128);
}

TEST_CASE("JPEG decodes to the pixels that Pillow gives", "[io][image]") {
  CHECK(read("grey.jpg").channels == 1);
  for (const char* name : {"grey.jpg", "rgb.jpg", "progressive.jpg", "cmyk.jpg"}) {
    INFO(name);
    CHECK(distance_from_pillow(name) <= ATROUS_TEST_JPEG_LEVELS);
  }
  CHECK(distance(read("cmyk.jpg")) < 40);  // and not its negative
}

TEST_CASE("EXIF orientation is undone like in viewers, or left alone", "[io][image]") {
  for (int number = 1; number <= 8; ++number) {
    INFO(number);
    const auto path = test::data_file("images/orientation" + std::to_string(number) + ".jpg");
    const Image stored = io::read_image(path, {.apply_orientation = false});
    const Image upright = io::read_image(path);
    CHECK(distance(stored) < 12);
    const bool turned = number >= 5;
    REQUIRE(upright.height == (turned ? kWidth : kHeight));
    REQUIRE(upright.width == (turned ? kHeight : kWidth));
    // Where the stored top left pixel lies: EXIF's "0th row, 0th column" by number.
    const bool bottom = number == 3 || number == 4 || number == 7 || number == 8;
    const bool right = number == 2 || number == 3 || number == 6 || number == 7;
    const int y = bottom ? upright.height - 1 : 0, x = right ? upright.width - 1 : 0;
    for (int c = 0; c < 3; ++c) CHECK(value(upright, y, x, c) == value(stored, 0, 0, c));
    // The stored top right pixel: at the other end of the side that the 0th row became.
    const int far_y = turned ? upright.height - 1 - y : y,
              far_x = turned ? x : upright.width - 1 - x;
    for (int c = 0; c < 3; ++c) {
      CHECK(value(upright, far_y, far_x, c) == value(stored, 0, kWidth - 1, c));
    }
  }
}

TEST_CASE("a file cut anywhere is an error that names it", "[io][image]") {
  for (const char* name :
       {"rgb.png", "grey16.png", "palette4.png", "rgba.png", "rgb.jpg", "progressive.jpg",
        "cmyk.jpg", "orientation6.jpg", "rgb.bmp", "rgb.ppm"}) {
    auto whole = test::file_bytes(test::data_file("images/" + std::string(name)));
    if (std::string_view(name) == "rgb.bmp") whole.pop_back();  // the last row's padding
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::vector<std::byte> part(whole.begin(),
                                        whole.begin() + static_cast<std::ptrdiff_t>(size));
      INFO(name << " cut to " << size << " of " << whole.size());
      const auto failure = decoding(part);
      REQUIRE(failure.code.has_value());
      CHECK(failure.message.starts_with("photo: "));
      CHECK(failure.message.find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("no damaged byte is fatal", "[io][image]") {
  for (const char* name :
       {"rgb.png", "palette2.png", "grey16.png", "rgb.jpg", "progressive.jpg", "cmyk.jpg",
        "orientation5.jpg", "rgb.bmp", "rgb.gif", "rgb.tga", "rgb.ppm"}) {
    auto file = test::file_bytes(test::data_file("images/" + std::string(name)));
    for (std::size_t i = 0; i < file.size(); ++i) {
      for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
        file[i] ^= std::byte(change);
        test::caught([&] { io::decode_image(file, "damaged", {.max_pixels = 1 << 16}); });
        test::caught([&] { io::decode_label_png(file, "damaged", {.max_pixels = 1 << 16}); });
        file[i] ^= std::byte(change);
      }
    }
  }
  SUCCEED();
}

TEST_CASE("a huge image is refused at once, with the limit's name", "[io][image]") {
  const auto start = std::chrono::steady_clock::now();
  const auto failure = test::caught([] { read("huge.png"); });
  CHECK(failure.code == Code::unsupported);
  CHECK(failure.mentions("huge.png: 60000x60000 pixels exceed the limit of 268435456"));
  CHECK(failure.mentions("max_pixels"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));

  for (const char* name : {"rgb.png", "rgb.jpg", "rgb.bmp"}) {
    const auto path = test::data_file("images/" + std::string(name));
    CHECK_NOTHROW(io::read_image(path, {.max_pixels = kHeight * kWidth}));
    CHECK(test::caught([&] { io::read_image(path, {.max_pixels = kHeight * kWidth - 1}); }).code ==
          Code::unsupported);
  }
}

TEST_CASE("files that are no images say so", "[io][image]") {
  CHECK(decoding({}).mentions("photo: the file is empty"));
  const auto text = decoding(test::to_bytes("# Notes on segmentation\n"));
  CHECK(text.code == Code::unsupported);
  CHECK(text.mentions("photo: not an image of a known format"));
  CHECK(decoding(test::to_bytes("P6 0 5 255\n")).code.has_value());
  const auto absent = test::caught([] { io::read_image("no/such.jpg"); });
  CHECK(absent.code == Code::io);
  CHECK(absent.mentions("no/such.jpg"));
}

TEST_CASE("PNM headers may have comments and any maximum", "[io][image]") {
  const auto decode = [](std::string_view text) {
    return io::decode_image(test::to_bytes(text), "p");
  };
  const Image grey = decode("P5 # made by hand\n2 1\n# levels\n100\n\x32\x64");
  CHECK(grey.pixels == std::vector<std::uint8_t>{128, 255});
  const Image wide = decode(std::string_view("P6 1 1 65535 \xff\xff\x80\x00\x00\x00", 19));
  CHECK(wide.pixels == std::vector<std::uint8_t>{255, 128, 0});
  for (const char* text :
       {"P5 -1 1 255 a", "P5 1 1 0 a", "P5 1 1 65536 aa", "P5 99999999999 1 255 a", "P5 1 1 255a",
        "P5 1 1 255 ", "P5 # no end", "P5 0 1 255 "}) {
    INFO(text);
    CHECK(decoding(test::to_bytes(text)).code == Code::corrupt_file);
  }
}

TEST_CASE("labels are read as they are stored", "[io][labels]") {
  const auto expect = [](const char* name, auto id) {
    INFO(name);
    const io::LabelMap labels = io::read_label_png(test::data_file("images/" + std::string(name)));
    REQUIRE(labels.height == kHeight);
    REQUIRE(labels.width == kWidth);
    int wrong = 0;
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        wrong += labels.ids[static_cast<std::size_t>(y * kWidth + x)] != id(y, x);
      }
    }
    CHECK(wrong == 0);
  };
  expect("palette8.png", [](int y, int x) { return (x + y) % 5; });
  expect("palette4.png", [](int y, int x) { return (x + y) % 5; });
  expect("palette2.png", [](int y, int x) { return (x + y) % 5 % 4; });
  expect("grey1.png", [](int y, int x) { return (x + y) % 5 % 2; });
  expect("grey.png", grey);
  expect("grey16.png", [](int y, int x) { return grey(y, x) * 257 + 100; });
}

TEST_CASE("a label file with colours is refused with advice", "[io][labels]") {
  for (const char* name : {"rgb.png", "rgba.png", "grey_alpha.png"}) {
    const auto failure =
        test::caught([&] { io::read_label_png(test::data_file("images/" + std::string(name))); });
    CHECK(failure.code == Code::unsupported);
    CHECK(failure.mentions("holds colours, not class ids; convert"));
  }
  CHECK(test::caught([] { io::read_label_png(test::data_file("images/rgb.jpg")); }).code ==
        Code::unsupported);
  const auto whole = test::file_bytes(test::data_file("images/palette4.png"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::byte> part(whole.begin(),
                                      whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(test::caught([&] { io::decode_label_png(part, "cut"); }).code.has_value());
  }
}

TEST_CASE("images decode alike in several threads", "[io][image]") {
  const auto good = test::file_bytes(test::data_file("images/rgb.jpg"));
  const std::vector<std::byte> bad(good.begin(), good.begin() + 500);
  const Image expected = io::decode_image(good, "good");
  std::vector<int> right(4);
  std::vector<std::thread> threads;
  for (int& count : right) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const bool same = io::decode_image(good, "good").pixels == expected.pixels;
        const auto failure = test::caught([&] { io::decode_image(bad, "bad"); });
        count += same && failure.message.find("cut off") != std::string::npos;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::vector<int>(4, 50));
}

TEST_CASE("grey becomes RGB by repetition", "[io][image]") {
  const Image rgb = io::to_rgb({1, 2, 1, {7, 200}});
  CHECK(rgb.channels == 3);
  CHECK(rgb.pixels == std::vector<std::uint8_t>{7, 7, 7, 200, 200, 200});
}
