#include "io/image/instance_overlay.h"

#include <nlohmann/json.hpp>
#include <set>

#include "io/image/encode.h"
#include "io/results/instance_ids.h"
#include "io/results/result_record.h"
#include "tests/io/support.h"

using namespace atrous;
using io::Image;
using io::Rgb;

namespace {

constexpr int kHeight = 60, kWidth = 90;

Rgb at(const Image& image, int y, int x) {
  const auto i = static_cast<std::size_t>((y * image.width + x) * 3);
  return {image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]};
}

Instance instance(int label, float score, int top, int left, int height, int width) {
  const auto pixels = static_cast<std::size_t>(height * width);
  return {Box{float(left), float(top), float(left + width), float(top + height)},
          score,
          label,
          encode_runs({top, left, height, width, std::vector<std::uint8_t>(pixels, 1)},
                      {kHeight, kWidth}),
          {}};
}

const std::vector<std::string> kNames = {"cat", "dog"};

/// The second one lies partly below the first.
Instances two() {
  return {kHeight, kWidth, {instance(1, 0.75F, 20, 10, 20, 30), instance(0, 0.5F, 25, 30, 20, 30)}};
}

}  // namespace

TEST_CASE("an overlay of objects: masks, edges, boxes and tags", "[io][overlay]") {
  Image photo = io::make_image(kHeight, kWidth, 3);
  std::fill(photo.pixels.begin(), photo.pixels.end(), std::uint8_t{100});
  const Rgb first = io::object_colour(0);
  const Image plain = io::overlay(photo, two(), {.opacity = 0.25F, .boxes = false, .tags = false});
  CHECK(plain.height == kHeight);
  CHECK(at(plain, 0, 0) == Rgb{100, 100, 100});
  CHECK(at(plain, 20, 20) == first);  // the mask's edge
  const auto mixed = static_cast<std::uint8_t>(100 + 0.25F * float(first[0] - 100) + 0.5F);
  CHECK(at(plain, 22, 20)[0] == mixed);
  CHECK(at(plain, 44, 45) == io::object_colour(1));
  // Where both are, the better one is on top: its edge shows, that of the other is tinted.
  CHECK(at(plain, 30, 39) == first);
  CHECK(at(plain, 25, 35) != io::object_colour(1));

  const Image whole = io::overlay(photo, two(), {.opacity = 0, .class_names = kNames});
  CHECK(at(whole, 39, 12) == first);  // the box's lower edge
  CHECK(at(whole, 30, 20) == Rgb{100, 100, 100});
  CHECK(at(whole, 11, 11) == first);  // the tag's patch above the box
}

TEST_CASE("an overlay takes objects beyond the picture, without masks and none at all",
          "[io][overlay]") {
  const Image photo = io::make_image(kHeight, kWidth, 1);
  Instances odd{kHeight, kWidth, {}};
  CHECK(io::overlay(photo, odd).pixels == io::to_rgb(photo).pixels);
  for (const Box box : {Box{-50, -50, 500, 500}, Box{80, 50, 80, 50}, Box{200, 200, 300, 300},
                        Box{-9, -9, -5, -5}, Box{30, 20, 10, 5}})
    odd.items.push_back({box, 0.5F, 77, {}, {}});
  CHECK(io::overlay(photo, odd).channels == 3);
  const Instances tiny{1, 1, {{Box{0, 0, 1, 1}, 1, 0, encode_runs({0, 0, 1, 1, {1}}, {1, 1}), {}}}};
  CHECK(io::overlay(io::make_image(1, 1, 3), tiny).pixels.size() == 3);
  CHECK(test::caught([&] { (void)io::overlay(photo, tiny); }).code == Code::shape);
  CHECK(test::caught([&] { (void)io::overlay(photo, odd, {.opacity = 2}); }).code == Code::usage);
}

TEST_CASE("objects have colours that differ", "[io][overlay]") {
  std::set<Rgb> colours;
  for (int i = 0; i < 60; ++i) colours.insert(io::object_colour(i));
  CHECK(colours.size() > 55);
}

TEST_CASE("numbers of objects by pixel", "[io][results]") {
  const io::LabelMap ids = io::instance_ids(two());
  const auto id = [&](int y, int x) { return ids.ids[static_cast<std::size_t>(y * kWidth + x)]; };
  CHECK(id(0, 0) == 0);
  CHECK(id(20, 10) == 1);
  CHECK(id(30, 35) == 1);  // both are there
  CHECK(id(44, 59) == 2);
  const auto bytes = io::encode_id_png(ids);
  CHECK(std::to_integer<int>(bytes[24]) == 16);  // bits a sample
  CHECK(io::decode_label_png(bytes, "ids").ids == ids.ids);
}

TEST_CASE("a JSON line of objects", "[io][results]") {
  io::ResultRecord record;
  record.instances = two();
  record.classes = io::class_shares(*record.instances, kNames);
  const auto line = nlohmann::json::parse(io::to_json_line(record, kNames));
  REQUIRE(line["instances"].size() == 2);
  CHECK(line["instances"][0]["name"] == "dog");
  CHECK(line["instances"][0]["score"] == 0.75);
  CHECK(line["instances"][0]["bbox"] == std::vector<double>{10, 20, 30, 20});
  CHECK(line["instances"][0]["pixels"] == 600);
  CHECK(line["instances"][1]["segmentation"]["size"] == std::vector<int>{kHeight, kWidth});
  CHECK(line["classes"][0]["name"] == "cat");
  CHECK(line["classes"][1]["pixels"] == 600);
  io::ResultRecord labels;
  CHECK_FALSE(nlohmann::json::parse(io::to_json_line(labels)).contains("instances"));
}
