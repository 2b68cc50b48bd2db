#include <nlohmann/json.hpp>

#include "io/datasets/confusion_matrix.h"
#include "io/datasets/dataset.h"
#include "io/datasets/trimap.h"
#include "io/image/image.h"
#include "io/results/result_record.h"
#include "tests/io/support.h"

using namespace atrous;
using io::ConfusionMatrix;
using io::LabelMap;
using Json = nlohmann::json;

namespace {

LabelMap from_runs(const Json& map) {
  LabelMap labels{map.at("shape").at(0), map.at("shape").at(1), {}};
  const auto runs = map.at("runs").get<std::vector<int>>();
  for (std::size_t i = 0; i + 1 < runs.size(); i += 2) {
    labels.ids.insert(labels.ids.end(), static_cast<std::size_t>(runs[i + 1]),
                      static_cast<std::uint16_t>(runs[i]));
  }
  REQUIRE(labels.ids.size() == static_cast<std::size_t>(labels.height * labels.width));
  return labels;
}

void check_scores(const ConfusionMatrix& matrix, const Json& expected) {
  const auto near = [](const Json& value) { return Approx(value.get<double>()).margin(1e-6); };
  CHECK(matrix.pixel_accuracy() == near(expected.at("pixel_accuracy")));
  CHECK(matrix.mean_iou() == near(expected.at("mean_iou")));
  for (int label = 0; label < matrix.classes(); ++label) {
    const auto index = static_cast<std::size_t>(label);
    CHECK(matrix.iou(label).value_or(-1) == near(expected.at("iou").at(index)));
    if (expected.contains("accuracy")) {
      CHECK(matrix.accuracy(label).value_or(-1) == near(expected.at("accuracy").at(index)));
    }
  }
}

/// Image by image, with truths changed by `edit`.
template <class Edit>
ConfusionMatrix evaluate(const Json& test_case, int ignore, Edit edit) {
  ConfusionMatrix matrix(test_case.at("options").at("num_classes"));
  for (int i = 0; test_case.at("inputs").contains("truth" + std::to_string(i)); ++i) {
    const std::string number = std::to_string(i);
    matrix.add(edit(from_runs(test_case.at("inputs").at("truth" + number))),
               from_runs(test_case.at("inputs").at("prediction" + number)), ignore);
  }
  return matrix;
}

void touch(const std::filesystem::path& path) { std::ofstream(path) << "x"; }

}  // namespace

TEST_CASE("scores agree with the reference cases", "[io][datasets][conformance]") {
  const auto folder = test::shared_folder("conformance/metrics");
  if (!folder) return;
  for (const char* name : {"semantic_scores.json", "semantic_scores-noignore.json"}) {
    INFO(name);
    std::ifstream file(*folder / name);
    const Json test_case = Json::parse(file);
    const Json& expected = test_case.at("outputs");
    const Json& given = test_case.at("options").at("ignore_label");
    const int ignore = given.is_null() ? 65535 : given.get<int>();
    const auto whole = evaluate(test_case, ignore, [](const LabelMap& truth) { return truth; });
    check_scores(whole, expected);
    CHECK(whole.mean_accuracy() == Approx(expected.at("mean_accuracy").get<double>()).margin(1e-6));
    CHECK(whole.mean_iou_of_truth() ==
          Approx(expected.at("mean_iou_present_in_truth").get<double>()).margin(1e-6));
    CHECK(whole.frequency_weighted_iou() ==
          Approx(expected.at("frequency_weighted_iou").get<double>()).margin(1e-6));
    const auto counts = expected.at("confusion").at("data").get<std::vector<std::int64_t>>();
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const int row = static_cast<int>(i) / whole.classes(),
                column = static_cast<int>(i) % whole.classes();
      CHECK(whole.count(row, column) == counts[i]);
    }
    for (const int width : {1, 3, 5, 10}) {
      const Json& band = expected.at("trimap_" + std::to_string(width));
      const auto near_borders = evaluate(test_case, ignore, [&](const LabelMap& truth) {
        return io::trimap(truth, width, ignore);
      });
      INFO("trimap " << width);
      CHECK(near_borders.total() == band.at("pixels").get<std::int64_t>());
      check_scores(near_borders, band);
    }
  }
}

TEST_CASE("scores of a small example by hand", "[io][datasets]") {
  ConfusionMatrix matrix(4);
  const LabelMap truth{2, 3, {0, 0, 1, 1, 7, 0}};
  const LabelMap prediction{2, 3, {0, 1, 1, 1, 3, 2}};
  matrix.add(truth, prediction, 7);
  CHECK(matrix.total() == 5);
  CHECK(matrix.count(0, 1) == 1);
  CHECK(matrix.pixel_accuracy() == Approx(3.0 / 5));
  CHECK(matrix.mean_accuracy() == Approx((1.0 / 3 + 1) / 2));
  CHECK(matrix.iou(0) == Approx(1.0 / 3));
  CHECK(matrix.iou(1) == Approx(2.0 / 3));
  CHECK(matrix.iou(2) == 0.0);
  CHECK_FALSE(matrix.iou(3).has_value());
  CHECK_FALSE(matrix.accuracy(2).has_value());
  CHECK(matrix.mean_iou() == Approx(1.0 / 3));
  CHECK(matrix.mean_iou_of_truth() == Approx(0.5));
  CHECK(matrix.frequency_weighted_iou() == Approx((3.0 / 3 + 2 * 2.0 / 3) / 5));

  ConfusionMatrix twice(4);
  twice.add(matrix);
  twice.add(matrix);
  CHECK(twice.total() == 10);
  CHECK(twice.mean_iou() == Approx(matrix.mean_iou()));
  CHECK(ConfusionMatrix(3).mean_iou() == 0);
}

TEST_CASE("a label outside the classes is an error and counts nothing", "[io][datasets]") {
  ConfusionMatrix matrix(2);
  const LabelMap good{1, 3, {0, 1, 0}}, bad{1, 3, {0, 1, 5}};
  const auto truth = test::caught([&] { matrix.add(bad, good, 255); });
  CHECK(truth.code == Code::corrupt_file);
  CHECK(truth.mentions("truth: label 5 at row 0, column 2 is outside the 2 classes"));
  CHECK(test::caught([&] { matrix.add(good, bad, {}); }).mentions("prediction: label 5"));
  CHECK(matrix.total() == 0);
  matrix.add(bad, good, 5);
  CHECK(matrix.total() == 2);
  CHECK(test::caught([&] { matrix.add(good, {3, 1, {0, 0, 0}}, {}); }).code == Code::shape);
  CHECK(test::caught([&] { matrix.add(ConfusionMatrix(3)); }).code == Code::usage);
  CHECK(test::caught([] { ConfusionMatrix matrix0(0); }).code == Code::usage);
}

TEST_CASE("folders are paired by name and sorted", "[io][datasets]") {
  const test::TempFolder folder;
  const auto images = folder.path() / "images", labels = folder.path() / "labels";
  std::filesystem::create_directories(images / "subfolder");
  std::filesystem::create_directories(labels);
  for (const char* name : {"b.jpg", "a.png", "c.x.jpg", ".hidden"}) touch(images / name);
  for (const char* name : {"a_gt.png", "b_gt.png", "c.x_gt.png", "unused.png"})
    touch(labels / name);
  const io::Dataset dataset = io::folder_pairs(images, labels, "_gt");
  REQUIRE(dataset.samples.size() == 3);
  CHECK(dataset.samples[0].id == "a");
  CHECK(dataset.samples[1].image == images / "b.jpg");
  CHECK(dataset.samples[2].labels == labels / "c.x_gt.png");

  touch(images / "alone.jpg");
  const auto missing = test::caught([&] { io::folder_pairs(images, labels, "_gt"); });
  CHECK(missing.code == Code::io);
  CHECK(missing.mentions("alone.jpg"));
  CHECK_FALSE(missing.mentions("b.jpg"));
  touch(images / "a.jpg");
  CHECK(test::caught([&] { io::folder_pairs(images, labels, "_gt"); }).mentions("have one name"));
  CHECK(test::caught([&] { io::folder_pairs(folder.path() / "no", labels); }).code == Code::io);
  CHECK(
      test::caught([&] { io::folder_pairs(images / "subfolder", labels); }).mentions("no images"));
}

TEST_CASE("CamVid is found with its classes", "[io][datasets]") {
  CHECK(test::caught([] { io::camvid("anywhere", "all"); }).code == Code::usage);
  CHECK(test::caught([] { io::camvid("no/such/folder"); }).mentions("no/such/folder"));
  const auto root = test::shared_folder("data/camvid");
  if (!root) return;
  const io::Dataset dataset = io::camvid(*root);
  REQUIRE(dataset.samples.size() == 233);
  CHECK(dataset.classes.size() == 11);
  CHECK(dataset.ignore == 11);
  CHECK(dataset.classes[10] == "Bicyclist");
  CHECK(std::is_sorted(dataset.samples.begin(), dataset.samples.end(),
                       [](const auto& a, const auto& b) { return a.id < b.id; }));
  const LabelMap truth = io::read_label_png(dataset.samples.front().labels);
  const io::Image image = io::read_image(dataset.samples.front().image);
  CHECK(image.width == 480);
  CHECK(truth.height == image.height);
  ConfusionMatrix matrix(11);
  LabelMap perfect = truth;
  for (std::uint16_t& id : perfect.ids) id = id == 11 ? 0 : id;
  matrix.add(truth, perfect, dataset.ignore);
  CHECK(matrix.mean_iou() == 1.0);
}

TEST_CASE("a result is one line of JSON", "[io][results]") {
  io::ResultRecord record;
  record.path = "a \"b\"\n\xff.jpg";
  record.width = 480;
  record.height = 360;
  record.milliseconds = 12.34567;
  const std::vector<std::string> names = {"sky", "road"};
  record.classes = io::class_shares({1, 4, {1, 1, 5, 1}}, names);
  record.outputs = {"out/a.png"};
  record.model = "net";
  record.protocol = "single";
  const std::string line = io::to_json_line(record);
  CHECK(line.find('\n') == std::string::npos);
  const Json parsed = Json::parse(line);
  CHECK(parsed.at("path") == "a \"b\"\n\xef\xbf\xbd.jpg");
  CHECK(parsed.at("milliseconds") == 12.346);
  CHECK(parsed.at("error").is_null());
  REQUIRE(parsed.at("classes").size() == 2);
  CHECK(parsed.at("classes").at(0) == Json{{"id", 1}, {"name", "road"}, {"pixels", 3}});
  CHECK(parsed.at("classes").at(1).at("name") == "");
  CHECK(parsed.at("outputs") == Json{"out/a.png"});
  record.error = "a.jpg: the file is empty";
  CHECK(Json::parse(io::to_json_line(record)).at("error") == record.error);
}
