#include "io/datasets/cityscapes_labels.h"
#include "io/datasets/cityscapes_scores.h"
#include "io/datasets/dataset.h"
#include "io/image/encode.h"
#include "io/results/cityscapes_results.h"
#include "io/results/rle.h"
#include "tests/io/support.h"

using namespace atrous;
using io::CityscapesDetection;
using io::CityscapesScores;
using io::LabelMap;

namespace {

constexpr int kHeight = 40, kWidth = 60;

struct Area {
  int top, left, height, width;
};

/// Road with rectangles of instance ids.
LabelMap truth_of(const std::vector<std::pair<Area, int>>& objects) {
  LabelMap map{kHeight, kWidth, std::vector<std::uint16_t>(kHeight * kWidth, 7)};
  for (const auto& [area, id] : objects)
    for (int y = area.top; y < area.top + area.height; ++y)
      for (int x = area.left; x < area.left + area.width; ++x)
        map.ids[static_cast<std::size_t>(y * kWidth + x)] = static_cast<std::uint16_t>(id);
  return map;
}

CityscapesDetection detection(int label, double confidence, Area area) {
  const std::size_t pixels = static_cast<std::size_t>(area.height * area.width);
  return {label, confidence,
          encode_runs(
              {area.top, area.left, area.height, area.width, std::vector<std::uint8_t>(pixels, 1)},
              {kHeight, kWidth})};
}

CityscapesScores score(const LabelMap& truth, const std::vector<CityscapesDetection>& found) {
  io::CityscapesScorer scorer;
  scorer.add(truth, found);
  return scorer.scores();
}

constexpr Area kFirst = {0, 0, 20, 20}, kSecond = {20, 30, 20, 20};
constexpr int kCar = 26;  // the third of the classes
constexpr std::size_t kCarPlace = 2;

}  // namespace

TEST_CASE("Cityscapes scores of found, missed and wrong objects", "[io][cityscapes]") {
  const LabelMap truth = truth_of({{kFirst, 26000}, {kSecond, 26001}});
  const CityscapesScores both =
      score(truth, {detection(kCar, .9, kFirst), detection(kCar, .8, kSecond)});
  REQUIRE(both.classes.size() == 8);
  CHECK(both.classes[kCarPlace].name == "car");
  CHECK(both.classes[kCarPlace].ap == 1.0);
  CHECK(both.ap == 1.0);  // no other class occurs
  CHECK_FALSE(both.classes[0].ap);
  // One of two: steps at recall 0 (precision 1) and 0.5, half a step each.
  CHECK(score(truth, {detection(kCar, .9, kFirst)}).ap == 0.5);
  CHECK(score(truth, {}).ap == 0.0);
  CHECK_FALSE(score(truth_of({}), {detection(kCar, .9, kFirst)}).ap);
  // 20x16 of 20x20 overlap by 0.8: found at 0.50 to 0.75 only.
  const CityscapesScores part =
      score(truth_of({{kFirst, 26000}}), {detection(kCar, .9, {0, 0, 20, 16})});
  CHECK(*part.ap == Approx(0.6));
  CHECK(part.ap50 == 1.0);
}

TEST_CASE("Cityscapes ignores groups, small objects and labels that are not evaluated",
          "[io][cityscapes]") {
  const std::vector<CityscapesDetection> found = {detection(kCar, .5, kFirst),
                                                  detection(kCar, .9, kSecond)};
  CHECK(score(truth_of({{kFirst, 26000}, {kSecond, 7}}), found).ap < 1.0);
  CHECK(score(truth_of({{kFirst, 26000}, {kSecond, kCar}}), found).ap == 1.0);  // a group
  CHECK(score(truth_of({{kFirst, 26000}, {kSecond, 4}}), found).ap == 1.0);     // static
  // 90 pixels are too small to be wanted, and what is found there does not count.
  const Area small = {0, 40, 9, 10};
  CHECK(score(truth_of({{kFirst, 26000}, {small, 26001}}),
              {detection(kCar, .5, kFirst), detection(kCar, .9, small)})
            .ap == 1.0);
  // Labels without instances, and those that are not evaluated, do not count at all.
  CHECK(score(truth_of({{kFirst, 26000}}),
              {detection(kCar, .5, kFirst), detection(7, .9, kSecond), detection(30, .9, kSecond)})
            .ap == 1.0);
}

TEST_CASE("Cityscapes counts a second detection of an object as wrong", "[io][cityscapes]") {
  const CityscapesScores twice = score(truth_of({{kFirst, 26000}}),
                                       {detection(kCar, .5, kFirst), detection(kCar, .9, kFirst)});
  CHECK(twice.ap == 1.0);  // the better one comes first on the curve
  io::CityscapesScorer scorer;
  scorer.add(truth_of({{kFirst, 26000}}),
             std::vector{detection(kCar, .5, kFirst), detection(kCar, .9, kFirst)});
  scorer.add(truth_of({{kFirst, 26000}}), std::vector{detection(kCar, .4, kFirst)});
  // Precision 2/3, 1/2, 1 and the artificial 1, each a quarter of recall wide.
  CHECK(*scorer.scores().ap == Approx((2.0 / 3 + 0.5 + 1 + 1) / 4));
}

TEST_CASE("Cityscapes refuses what is no truth of its own", "[io][cityscapes]") {
  const test::Caught error = test::caught([] { score(truth_of({{kFirst, 40000}}), {}); });
  CHECK(error.code == Code::corrupt_file);
  CHECK(error.mentions("40000"));
  const LabelMap other{1, 2, {7, 7}};
  CHECK(test::caught([&] { score(other, {detection(kCar, .9, kFirst)}); }).code == Code::shape);
}

TEST_CASE("Cityscapes' instance files are written and read back", "[io][cityscapes]") {
  const test::TempFolder folder;
  const std::vector<CityscapesDetection> found = {detection(24, 0.25, kFirst),
                                                  detection(32, 1.0 / 3, kSecond)};
  const auto path = folder.path() / "a city_000001.txt";
  io::write_cityscapes_instances(path, found);
  const auto bytes = test::file_bytes(path);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  CHECK(text ==
        "a_city_000001/0000_person.png 24 0.25\n"
        "a_city_000001/0001_motorcycle.png 32 0.3333333333333333\n");
  const io::Image mask = io::read_image(folder.path() / "a_city_000001/0000_person.png");
  CHECK(mask.channels == 1);
  CHECK(mask.pixels[0] == 255);
  CHECK(mask.pixels[20] == 0);
  const auto again = io::read_cityscapes_instances(path);
  REQUIRE(again.size() == 2);
  CHECK(again[1].label_id == 32);
  CHECK(again[1].confidence == found[1].confidence);
  CHECK(again[1].mask == found[1].mask);
  io::write_cityscapes_instances(folder.path() / "none.txt", {});
  CHECK(io::read_cityscapes_instances(folder.path() / "none.txt").empty());
}

TEST_CASE("Cityscapes' instance files with wrong lines are refused", "[io][cityscapes]") {
  const test::TempFolder folder;
  const auto code = [&](const std::string& text) {
    const auto path = folder.path() / "a.txt";
    std::ofstream(path) << text;
    return test::caught([&] { (void)io::read_cityscapes_instances(path); });
  };
  CHECK(code("m.png 24\n").code == Code::corrupt_file);
  CHECK(code("\nm.png 24 0.5 1\n").mentions("line 2"));
  CHECK(code("/m.png 24 0.5\n").mentions("relative"));
  CHECK(code("m.png 24 0.5\n").code == Code::io);
}

TEST_CASE("Cityscapes' folders are paired by city and frame", "[io][cityscapes]") {
  const test::TempFolder folder;
  const auto images = folder.path() / "leftImg8bit/val/ulm";
  const auto truths = folder.path() / "gtFine/val/ulm";
  std::filesystem::create_directories(images);
  std::filesystem::create_directories(truths);
  for (const char* frame : {"ulm_000001_000019", "ulm_000000_000019"}) {
    std::ofstream(images / (std::string(frame) + "_leftImg8bit.png")) << "x";
    std::ofstream(truths / (std::string(frame) + "_gtFine_instanceIds.png")) << "x";
  }
  const io::Dataset found = io::cityscapes(folder.path(), io::CityscapesTruth::instances, "val");
  REQUIRE(found.samples.size() == 2);
  CHECK(found.samples[0].id == "ulm_000000_000019");
  CHECK(found.samples[1].labels == truths / "ulm_000001_000019_gtFine_instanceIds.png");
  const auto missing = test::caught(
      [&] { (void)io::cityscapes(folder.path(), io::CityscapesTruth::labels, "val"); });
  CHECK(missing.code == Code::io);
  CHECK(missing.mentions("_gtFine_labelIds.png"));
  CHECK(test::caught([&] {
          (void)io::cityscapes(folder.path(), io::CityscapesTruth::labels, "all");
        }).code == Code::usage);
}

TEST_CASE("Cityscapes' labels", "[io][cityscapes]") {
  const auto labels = io::cityscapes_labels();
  REQUIRE(labels.size() == 34);
  int evaluated = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    CHECK(labels[i].id == static_cast<int>(i));
    evaluated += labels[i].train_id != 255;
  }
  CHECK(evaluated == 19);
  CHECK(io::find_cityscapes_label("bicycle")->id == 33);
  CHECK(io::find_cityscapes_label("zebra") == nullptr);
}
