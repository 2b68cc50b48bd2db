#include "io/results/rle.h"

#include <cmath>

#include "tests/io/support.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using io::BoxXywh;

namespace {

RunMask mask_of(const std::vector<std::uint8_t>& pixels, int height, int width) {
  return encode_runs({0, 0, height, width, pixels}, {height, width});
}

std::vector<std::uint8_t> random_pixels(test::Random& random, int count) {
  std::vector<std::uint8_t> pixels;
  const int share = random.integer(0, 4);  // from empty to full
  for (int i = 0; i < count; ++i) pixels.push_back(random.integer(0, 3) < share);
  return pixels;
}

std::string polygon(const std::vector<double>& points, int height, int width) {
  return io::to_text(io::rle_from_polygon(points, height, width, "test"));
}

}  // namespace

TEST_CASE("area, bounds, union, intersection and overlap of masks equal those of their pixels",
          "[io][rle]") {
  test::Random random(5);
  for (int round = 0; round < 300; ++round) {
    const int height = random.integer(1, 6), width = random.integer(1, 6);
    const auto a = random_pixels(random, height * width), b = random_pixels(random, height * width);
    std::vector<std::uint8_t> both, either;
    int left = width, right = 0, top = height, bottom = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      both.push_back(a[i] & b[i]);
      either.push_back(a[i] | b[i]);
      if (a[i] == 0) continue;
      const int y = static_cast<int>(i) / width, x = static_cast<int>(i) % width;
      left = std::min(left, x), right = std::max(right, x + 1);
      top = std::min(top, y), bottom = std::max(bottom, y + 1);
    }
    const std::vector<RunMask> masks = {mask_of(a, height, width), mask_of(b, height, width)};
    CHECK(io::merge(masks, io::Merge::united) == mask_of(either, height, width));
    CHECK(io::merge(masks, io::Merge::intersected) == mask_of(both, height, width));
    const BoxXywh box =
        right == 0 ? BoxXywh{}
                   : BoxXywh{double(left), double(top), double(right - left), double(bottom - top)};
    CHECK(io::bounds(masks[0]) == box);
    const auto pixels = [](const auto& list) { return std::count(list.begin(), list.end(), 1); };
    const double shared = static_cast<double>(pixels(both));
    const double whole = static_cast<double>(std::max<std::ptrdiff_t>(pixels(either), 1));
    const double own = static_cast<double>(std::max<std::ptrdiff_t>(pixels(a), 1));
    CHECK(io::iou(masks[0], masks[1], false) == shared / whole);
    CHECK(io::iou(masks[0], masks[1], true) == shared / own);
    const std::string text = io::to_text(masks[0]);
    CHECK(io::rle_from_text(text, height, width, "test") == masks[0]);
  }
}

TEST_CASE("overlaps of boxes", "[io][rle]") {
  CHECK(io::iou(BoxXywh{0, 0, 4, 2}, BoxXywh{2, 1, 4, 2}, false) == 2.0 / 14);
  CHECK(io::iou(BoxXywh{0, 0, 4, 2}, BoxXywh{2, 1, 4, 2}, true) == 2.0 / 8);
  CHECK(io::iou(BoxXywh{0, 0, 4, 2}, BoxXywh{4, 0, 4, 2}, false) == 0);
  CHECK(io::iou(BoxXywh{0, 0, 0, 0}, BoxXywh{0, 0, 4, 2}, false) == 0);
}

TEST_CASE("compressed run lengths are the text of COCO's tools", "[io][rle]") {
  std::vector<std::uint8_t> pixels(200 * 300);
  for (std::size_t y = 50; y < 150; ++y)
    for (std::size_t x = 100; x < 220; ++x) pixels[y * 300 + x] = 1;
  pixels[10 * 300 + 5] = 1;
  std::string repeated;
  for (int i = 0; i < 237; ++i) repeated += "0";
  CHECK(io::to_text(mask_of(pixels, 200, 300)) == "bo01obb0S3U`]O" + repeated + "^b?");
  CHECK(io::to_text(mask_of({0}, 1, 1)) == "1");
  CHECK(io::to_text(mask_of({1}, 1, 1)) == "01");
}

TEST_CASE("run lengths that end early leave the rest of the mask empty", "[io][rle]") {
  CHECK(io::rle_from_counts(std::vector<std::int64_t>{2, 3}, 3, 4, "test").runs ==
        std::vector<std::uint32_t>{2, 3, 7});
  CHECK(io::rle_from_counts(std::vector<std::int64_t>{2, 3, 1}, 3, 4, "test").runs ==
        std::vector<std::uint32_t>{2, 3, 7});
  CHECK(io::rle_from_text("", 3, 4, "test").runs == std::vector<std::uint32_t>{12});
}

TEST_CASE("damaged run lengths are refused with the place", "[io][rle]") {
  const auto refused = [](std::string_view text) {
    const test::Caught error = test::caught([&] { (void)io::rle_from_text(text, 4, 5, "a.json"); });
    return error.code == Code::corrupt_file && error.mentions("a.json");
  };
  CHECK(refused("e0"));                  // 20 pixels, but the number goes on: cut off
  CHECK(refused("P"));                   //
  CHECK(refused(std::string("1\x01")));  // not a character of the code
  CHECK(refused("1~"));                  //
  CHECK(refused("O"));                   // -1
  CHECK(refused("101O"));                // 1, 0, 1 and then 0 - 1
  CHECK(refused("PPPPPPPPPPPPPPP0"));    // a number of too many digits
  CHECK(refused("g0"));                  // 23 pixels of 20
  CHECK(test::caught([] { (void)io::rle_from_text("1", 0, 5, "a"); }).code == Code::corrupt_file);
  CHECK(test::caught([] { (void)io::rle_from_text("1", 1 << 17, 1 << 17, "a"); }).code ==
        Code::corrupt_file);
}

TEST_CASE("polygons are drawn as COCO's tools draw them", "[io][rle]") {
  CHECK(polygon({1.5, 1, 8.2, 2.4, 4, 9}, 12, 10) == "i0393N0OO1N2Nh0");
  CHECK(polygon({-4, -3, 6, 2, 20, 15, -2, 30}, 10, 12) == "0n01[O001O001O1O1O1O1O");
  CHECK(polygon({2, 2, 8, 2, 2, 2}, 8, 12) == "P3");
  CHECK(polygon({3, 3, 4, 3, 4, 4, 3, 4}, 6, 7) == "e01d0");
  CHECK(polygon({0, 0, 7, 0, 7, 5, 0, 5}, 5, 7) == "0S1");
  const std::vector<double> first = {1, 1, 5, 1, 5, 5, 1, 5}, second = {4, 3, 9, 3, 9, 8, 4, 8};
  const std::vector<RunMask> parts = {io::rle_from_polygon(first, 10, 10, "test"),
                                      io::rle_from_polygon(second, 10, 10, "test")};
  CHECK(io::to_text(io::merge(parts, io::Merge::united)) == ";4600003ON0000007");
  CHECK(io::to_text(io::merge(parts, io::Merge::intersected)) == "[12g1");
}

TEST_CASE("polygons that are none are refused", "[io][rle]") {
  const auto code = [](const std::vector<double>& points) {
    return test::caught([&] { (void)io::rle_from_polygon(points, 10, 10, "a.json"); }).code;
  };
  CHECK(code({1, 1, 5, 5}) == Code::corrupt_file);
  CHECK(code({1, 1, 5, 5, 3, 2, 1}) == Code::corrupt_file);
  CHECK(code({1, 1, 5, 5, 3, NAN}) == Code::corrupt_file);
  CHECK(code({1, 1, 5, 5, 3, 1e30}) == Code::corrupt_file);
  CHECK_FALSE(code({1, 1, 5, 5, -3, 1e6}));
}

TEST_CASE("masks of different pictures cannot be compared", "[io][rle]") {
  const RunMask a = mask_of({1}, 1, 1), b = mask_of({1, 1}, 1, 2);
  CHECK(test::caught([&] { (void)io::iou(a, b, false); }).code == Code::shape);
  CHECK(test::caught([&] {
          (void)io::merge(std::vector{a, b}, io::Merge::united);
        }).code == Code::shape);
}
