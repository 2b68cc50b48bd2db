#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "apps/library/atrous_c.h"
#include "tests/cli/program.h"

using atrous::test::make_weights;
using atrous::test::Workspace;

TEST_CASE("the C interface labels a picture", "[library]") {
  const Workspace work;
  const std::string weights = make_weights(work).string();
  const atrous_options options = {nullptr, weights.c_str(), "cpu", 1, 0, nullptr};
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
  const atrous_options options = {nullptr, "/no/such/file", nullptr, 0, 0, nullptr};
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
