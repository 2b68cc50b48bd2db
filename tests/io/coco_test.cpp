#include "io/datasets/coco_scores.h"
#include "io/results/coco_results.h"
#include "tests/io/support.h"

using namespace atrous;
using io::CocoDetection;
using io::CocoKind;
using io::CocoScores;

namespace {

// Rectangles, so that scores of masks and boxes are the same.
const char* const kTruth = R"({"images": [
  {"id": 7, "height": 120, "width": 160, "file_name": "a.jpg"},
  {"id": 3, "height": 120, "width": 160, "file_name": "b.jpg"}],
 "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "person"}, {"id": 44}],
 "annotations": [
  {"id": 1, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 1600,
   "segmentation": [[10, 10, 50, 10, 50, 50, 10, 50]]},
  {"id": 2, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 400,
   "segmentation": [[60, 10, 80, 10, 80, 30, 60, 30]]},
  {"id": 3, "image_id": 7, "category_id": 1, "iscrowd": 1, "area": 2400,
   "segmentation": [[90, 60, 150, 60, 150, 100, 90, 100]]},
  {"id": 4, "image_id": 3, "category_id": 1, "iscrowd": 0, "area": 9600,
   "segmentation": [[20, 10, 140, 10, 140, 90, 20, 90]]},
  {"id": 5, "image_id": 3, "category_id": 18, "area": 900,
   "segmentation": [[100, 80, 130, 80, 130, 110, 100, 110]]}]})";

CocoDetection detection(int picture, int category, double score, io::BoxXywh box) {
  const double right = box.left + box.width, bottom = box.top + box.height;
  const std::vector<double> corners = {box.left, box.top, right,    box.top,
                                       right,    bottom,  box.left, bottom};
  return {picture, category, score, box, io::rle_from_polygon(corners, 120, 160, "test")};
}

std::vector<CocoDetection> detections() {
  return {detection(7, 1, .9, {12, 10, 40, 38}),   detection(7, 1, .8, {14, 12, 38, 38}),
          detection(7, 1, .7, {92, 62, 20, 20}),   detection(7, 1, .7, {120, 70, 20, 20}),
          detection(7, 1, .6, {61, 12, 20, 20}),   detection(7, 1, .3, {5, 90, 10, 10}),
          detection(3, 1, .95, {24, 10, 112, 84}), detection(3, 1, .5, {30, 20, 20, 20}),
          detection(3, 18, .4, {104, 84, 30, 30}), detection(3, 18, .85, {10, 10, 30, 30}),
          detection(3, 44, .99, {0, 0, 9, 9})};
}

std::vector<double> numbers(const CocoScores& s) {
  return {s.ap,  s.ap50, s.ap75,  s.ap_small, s.ap_medium, s.ap_large,
          s.ar1, s.ar10, s.ar100, s.ar_small, s.ar_medium, s.ar_large};
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("scores of instances equal those of pycocotools", "[io][coco]") {
  const io::CocoTruth truth = io::parse_coco_truth(kTruth, "test");
  const std::vector<double> want = {0.4034653465346535,
                                    0.7079207920792079,
                                    0.3316831683168317,
                                    0.325,
                                    0.8,
                                    0.8,
                                    0.26666666666666666,
                                    0.5,
                                    0.5,
                                    0.4,
                                    0.8,
                                    0.8};
  for (const CocoKind kind : {CocoKind::masks, CocoKind::boxes}) {
    const CocoScores scores = io::score_coco(truth, detections(), kind);
    const std::vector<double> got = numbers(scores);
    for (std::size_t i = 0; i < want.size(); ++i) CHECK(got[i] == Approx(want[i]).epsilon(1e-12));
    REQUIRE(scores.ap_by_category.size() == 3);
    CHECK(scores.ap_by_category[2] == -1);  // the category 44 has no truth
  }
}

TEST_CASE("scores of nothing", "[io][coco]") {
  const io::CocoTruth truth = io::parse_coco_truth(kTruth, "test");
  const CocoScores none = io::score_coco(truth, {}, CocoKind::masks);
  CHECK(none.ap == 0);
  CHECK(none.ar100 == 0);
  io::CocoTruth empty = truth;
  empty.objects.clear();
  CHECK(numbers(io::score_coco(empty, detections(), CocoKind::masks)) ==
        std::vector<double>(12, -1));
}

TEST_CASE("only the best hundred detections of a picture and category count", "[io][coco]") {
  const io::CocoTruth truth = io::parse_coco_truth(kTruth, "test");
  std::vector<CocoDetection> many(100, detection(3, 18, .9, {0, 0, 5, 5}));
  many.push_back(detection(3, 18, .8, {100, 80, 30, 30}));
  CHECK(io::score_coco(truth, many, CocoKind::masks).ap_by_category[1] == 0);
  many.erase(many.begin());
  CHECK(io::score_coco(truth, many, CocoKind::masks).ap_by_category[1] == Approx(0.01));
}

TEST_CASE("detections in unknown pictures are refused, of unknown categories ignored",
          "[io][coco]") {
  const io::CocoTruth truth = io::parse_coco_truth(kTruth, "test");
  const std::vector<CocoDetection> other = {detection(8, 1, .9, {0, 0, 5, 5})};
  const test::Caught error =
      test::caught([&] { (void)io::score_coco(truth, other, CocoKind::boxes); });
  CHECK(error.code == Code::usage);
  CHECK(error.mentions("image 8"));
  std::vector<CocoDetection> more = detections();
  more.push_back(detection(3, 90, 1, {0, 0, 5, 5}));
  CHECK(numbers(io::score_coco(truth, more, CocoKind::masks)) ==
        numbers(io::score_coco(truth, detections(), CocoKind::masks)));
}

TEST_CASE("annotations are read in every form", "[io][coco]") {
  const io::CocoTruth truth = io::parse_coco_truth(kTruth, "test");
  REQUIRE(truth.pictures.size() == 2);
  CHECK(truth.pictures[0].file_name == "b.jpg");
  CHECK(truth.categories[1].name == "dog");
  CHECK(truth.objects[2].crowd);
  CHECK(area(truth.objects[2].mask) == 2400);
  CHECK(truth.objects[1].box == io::BoxXywh{60, 10, 20, 20});
  const std::string runs = with(kTruth, "[[10, 10, 50, 10, 50, 50, 10, 50]]",
                                R"({"size": [120, 160], "counts": [5, 3]})");
  CHECK(area(io::parse_coco_truth(runs, "test").objects[0].mask) == 3);
  const std::string text =
      with(kTruth, "[[10, 10, 50, 10, 50, 50, 10, 50]]", R"({"size": [120, 160], "counts": "53"})");
  CHECK(io::parse_coco_truth(text, "test").objects[0].mask.runs ==
        std::vector<std::uint32_t>{5, 3, 120 * 160 - 8});
}

TEST_CASE("damaged annotations are refused with the place", "[io][coco]") {
  const auto refused = [](const std::string& json, std::string_view place) {
    const test::Caught error = test::caught([&] { (void)io::parse_coco_truth(json, "a.json"); });
    return error.code == Code::corrupt_file && error.mentions("a.json") && error.mentions(place);
  };
  CHECK(refused("{", "byte"));
  CHECK(refused("[]", "not an object"));
  CHECK(refused(R"({"images": [], "categories": []})", "'annotations'"));
  CHECK(refused(with(kTruth, R"("id": 3)", R"("id": 7)"), "id 7 twice"));
  CHECK(refused(with(kTruth, R"("height": 120)", R"("height": 0)"), "images[0]"));
  CHECK(refused(with(kTruth, R"("category_id": 18)", R"("category_id": 19)"), "annotations[4]"));
  CHECK(refused(with(kTruth, R"("image_id": 3)", R"("image_id": 4)"), "annotations[3]"));
  CHECK(refused(with(kTruth, R"("area": 400)", R"("area": "x")"), "annotations[1]"));
  CHECK(refused(with(kTruth, "[[10, 10, 50, 10, 50, 50, 10, 50]]", "[]"), "annotations[0]"));
  CHECK(refused(
      with(kTruth, "[[10, 10, 50, 10, 50, 50, 10, 50]]", R"({"size": [160, 120], "counts": [5]})"),
      "another size"));
}

TEST_CASE("results are written and read back", "[io][coco]") {
  std::vector<CocoDetection> all = detections();
  all[0].mask = {};
  const std::string text = io::to_coco_results(all);
  const std::vector<CocoDetection> again = io::parse_coco_results(text, "test");
  REQUIRE(again.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(again[i].picture == all[i].picture);
    CHECK(again[i].category == all[i].category);
    CHECK(again[i].score == all[i].score);
    CHECK(again[i].box == all[i].box);
    CHECK(again[i].mask == all[i].mask);
  }
  CHECK(io::parse_coco_results(io::to_coco_results({}), "test").empty());
  CHECK(test::caught([] {
          (void)io::parse_coco_results("[{}]", "r.json");
        }).mentions("r.json: results[0]"));
}

TEST_CASE("COCO has 80 categories with ids from 1 to 90", "[io][coco]") {
  const auto categories = io::coco_categories();
  CHECK(categories.size() == 80);
  for (std::size_t i = 1; i < categories.size(); ++i)
    CHECK(categories[i].id > categories[i - 1].id);
  CHECK(categories.back().id == 90);
  CHECK(categories[15].name == "cat");
  CHECK(categories[15].id == 17);
}
