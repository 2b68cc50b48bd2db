#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "apps/library/atrous_c.h"
#include "tests/cli/program.h"

using atrous::test::make_detector;
using atrous::test::make_weights;
using atrous::test::Workspace;

TEST_CASE("the C interface labels a picture", "[library]") {
  const Workspace work;
  const std::string weights = make_weights(work).string();
  atrous_options options = {};
  options.weights = weights.c_str();
  options.device = "cpu";
  options.threads = 1;
  atrous_segmenter* segmenter = atrous_open(&options);
  REQUIRE(atrous_status_of(segmenter) == ATROUS_DONE);
  CHECK(std::string(atrous_error(segmenter)).empty());
  CHECK(std::string(atrous_model_name(segmenter)) == "small");
  REQUIRE(atrous_class_count(segmenter) == 3);
  CHECK(std::string(atrous_class_name(segmenter, 2)) == "sky");
  CHECK(atrous_class_name(segmenter, 3) == nullptr);
  CHECK(atrous_class_name(segmenter, -1) == nullptr);
  uint8_t colour[3] = {9, 9, 9};
  atrous_class_colour(segmenter, 1, colour);
  CHECK(colour[0] == 128);  // the second colour of the Pascal VOC map: 128, 0, 0
  CHECK(colour[2] == 0);

  const std::vector<uint8_t> pixels(20 * 30, 77);
  std::vector<uint16_t> labels(20 * 30, 999);
  const atrous_image image = {pixels.data(), 20, 30, 1, 0};
  CHECK(atrous_segment(segmenter, &image, labels.data()) == ATROUS_DONE);
  for (const uint16_t id : labels) REQUIRE(id < 3);

  const atrous_image empty = {pixels.data(), 0, 30, 1, 0};
  CHECK(atrous_segment(segmenter, &empty, labels.data()) == ATROUS_USAGE);
  CHECK(atrous_status_of(segmenter) == ATROUS_USAGE);
  CHECK_FALSE(std::string(atrous_error(segmenter)).empty());
  CHECK(atrous_segment(segmenter, nullptr, labels.data()) == ATROUS_USAGE);
  CHECK(atrous_segment(segmenter, &image, labels.data()) == ATROUS_DONE);
  CHECK(std::string(atrous_error(segmenter)).empty());
  atrous_close(segmenter);
}

TEST_CASE("a C handle tells why it could not be opened", "[library]") {
  atrous_options options = {};
  options.weights = "/no/such/file";
  atrous_segmenter* segmenter = atrous_open(&options);
  REQUIRE(segmenter != nullptr);
  CHECK(atrous_status_of(segmenter) == ATROUS_WEIGHTS);
  CHECK(std::string(atrous_error(segmenter)).find("/no/such/file") != std::string::npos);
  CHECK(atrous_class_count(segmenter) == 0);
  CHECK(std::string(atrous_model_licence(segmenter)).empty());
  uint16_t label = 0;
  const uint8_t pixel[3] = {};
  const atrous_image image = {pixel, 1, 1, 3, 0};
  CHECK(atrous_segment(segmenter, &image, &label) == ATROUS_WEIGHTS);
  CHECK(std::string(atrous_error(segmenter)).find("/no/such/file") != std::string::npos);
  atrous_close(segmenter);
  atrous_close(nullptr);
  CHECK(atrous_status_of(nullptr) == ATROUS_MEMORY);
  CHECK(std::string(atrous_version()) == "0.1.0");
}

TEST_CASE("the C interface takes passes", "[library]") {
  const Workspace work;
  const std::string weights = make_weights(work).string();
  const double scales[] = {0.5, 1};
  atrous_options options = {};
  options.weights = weights.c_str();
  options.scales = scales;
  options.scale_count = 2;
  options.flip = 1;
  options.window_height = options.window_width = 24;
  options.stride_height = options.stride_width = 16;
  options.crf = "deeplab";
  atrous_segmenter* segmenter = atrous_open(&options);
  REQUIRE(atrous_status_of(segmenter) == ATROUS_DONE);
  const std::vector<uint8_t> pixels(20 * 30 * 3, 77);
  std::vector<uint16_t> labels(20 * 30, 999);
  const atrous_image image = {pixels.data(), 20, 30, 3, 0};
  CHECK(atrous_segment(segmenter, &image, labels.data()) == ATROUS_DONE);
  for (const uint16_t id : labels) REQUIRE(id < 3);
  CHECK(atrous_finds_objects(segmenter) == 0);
  CHECK(atrous_find(segmenter, &image) == ATROUS_USAGE);
  CHECK(std::string(atrous_error(segmenter)).find("finds no objects") != std::string::npos);
  CHECK(atrous_object_count(segmenter) == 0);
  atrous_close(segmenter);
  options.scale_count = 0;
  segmenter = atrous_open(&options);
  CHECK(atrous_status_of(segmenter) == ATROUS_USAGE);
  CHECK(std::string(atrous_error(segmenter)).find("scales") != std::string::npos);
  atrous_close(segmenter);
}

TEST_CASE("the C interface finds objects", "[library]") {
  const Workspace work;
  const std::string weights = make_detector(work).string();
  atrous_options options = {};
  options.weights = weights.c_str();
  atrous_segmenter* segmenter = atrous_open(&options);
  REQUIRE(atrous_status_of(segmenter) == ATROUS_DONE);
  CHECK(atrous_finds_objects(segmenter) == 1);
  std::vector<uint8_t> pixels(40 * 60 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 37 + i / 7);
  const atrous_image image = {pixels.data(), 40, 60, 3, 0};
  REQUIRE(atrous_find(segmenter, &image) == ATROUS_DONE);
  const int count = atrous_object_count(segmenter);
  REQUIRE(count > 0);
  float score = 1;
  for (int i = 0; i < count; ++i) {
    atrous_object object = {};
    REQUIRE(atrous_get_object(segmenter, i, &object) == ATROUS_DONE);
    CHECK(object.score <= score);
    score = object.score;
    CHECK(object.right <= 60.001F);
    CHECK(object.bottom <= 40.001F);
    CHECK(atrous_class_name(segmenter, object.class_id) != nullptr);
    std::vector<uint8_t> mask(40 * 60, 7);
    REQUIRE(atrous_object_mask(segmenter, i, mask.data()) == ATROUS_DONE);
    for (const uint8_t pixel : mask) REQUIRE(pixel < 2);
    const atrous_point* points = nullptr;
    CHECK(atrous_object_points(segmenter, i, &points) == 0);
    CHECK(points == nullptr);
  }
  atrous_object object = {};
  CHECK(atrous_get_object(segmenter, count, &object) == ATROUS_USAGE);
  CHECK(atrous_get_object(segmenter, 0, nullptr) == ATROUS_USAGE);
  std::vector<uint16_t> labels(40 * 60);
  CHECK(atrous_segment(segmenter, &image, labels.data()) == ATROUS_USAGE);
  CHECK(atrous_object_count(nullptr) == 0);
  CHECK(atrous_find(nullptr, &image) == ATROUS_MEMORY);
  atrous_close(segmenter);
}
