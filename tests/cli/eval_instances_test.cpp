#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "io/image/encode.h"
#include "io/results/cityscapes_results.h"
#include "io/results/coco_results.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;

namespace {

const char* const kTruth = R"({"images": [{"id": 7, "height": 40, "width": 60}],
 "categories": [{"id": 1, "name": "person"}, {"id": 18, "name": "dog"}],
 "annotations": [
  {"id": 1, "image_id": 7, "category_id": 1, "area": 400, "iscrowd": 0,
   "segmentation": [[0, 0, 20, 0, 20, 20, 0, 20]]},
  {"id": 2, "image_id": 7, "category_id": 18, "area": 400, "iscrowd": 0,
   "segmentation": [[30, 10, 50, 10, 50, 30, 30, 30]]}]})";

RunMask rectangle(int top, int left, int height, int width) {
  const auto pixels = static_cast<std::size_t>(height * width);
  return encode_runs({top, left, height, width, std::vector<std::uint8_t>(pixels, 1)}, {40, 60});
}

}  // namespace

TEST_CASE("eval scores COCO's results without a network", "[cli]") {
  const Workspace work;
  work.write("truth.json", kTruth);
  const std::vector<io::CocoDetection> found = {
      {7, 1, 0.9, {0, 0, 20, 20}, rectangle(0, 0, 20, 20)},
      {7, 18, 0.8, {0, 0, 5, 5}, rectangle(0, 0, 5, 5)}};
  work.write("found.json", io::to_coco_results(found));
  const Run run =
      atrous::test::atrous(work, "eval --dataset coco truth.json --results found.json --json");
  REQUIRE(run.exit_code == 0);
  const Json json = Json::parse(run.out);
  CHECK(json["pictures"] == 1);
  CHECK(json["scores"]["mask AP"] == Approx(0.5));
  CHECK(json["scores"]["box AP50"] == Approx(0.5));
  CHECK(json["scores"]["mask AP large"] == nullptr);
  CHECK(json["classes"][0]["name"] == "person");
  CHECK(json["classes"][0]["mask AP"] == Approx(1));
  CHECK(json["classes"][1]["mask AP"] == Approx(0));
  const Run text =
      atrous::test::atrous(work, "eval --dataset coco truth.json --results found.json");
  CHECK(text.out.find("mask AR 100") != std::string::npos);
  CHECK(text.out.find("pycocotools") != std::string::npos);
}

TEST_CASE("eval scores Cityscapes' instance files without a network", "[cli]") {
  const Workspace work;
  fs::create_directories(work / "city/leftImg8bit/val/ulm");
  fs::create_directories(work / "city/gtFine/val/ulm");
  work.write("city/leftImg8bit/val/ulm/ulm_000000_000019_leftImg8bit.png", "not looked at");
  io::LabelMap truth{40, 60, std::vector<std::uint16_t>(40 * 60, 7)};
  for (std::size_t y = 0; y < 20; ++y)
    for (std::size_t x = 0; x < 20; ++x) truth.ids[y * 60 + x] = 24001;
  const auto bytes = io::encode_id_png(truth);
  work.write("city/gtFine/val/ulm/ulm_000000_000019_gtFine_instanceIds.png",
             {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const std::vector<io::CityscapesDetection> found = {{24, 0.9, rectangle(0, 0, 20, 16)}};
  io::write_cityscapes_instances(work / "found/ulm_000000_000019_pred.txt", found);
  const Run run =
      atrous::test::atrous(work, "eval --dataset cityscapes city --results found --json");
  REQUIRE(run.exit_code == 0);
  const Json json = Json::parse(run.out);
  CHECK(json["scores"]["AP"] == Approx(0.6));
  CHECK(json["scores"]["AP50"] == Approx(1));
  CHECK(json["classes"][0]["name"] == "person");
  CHECK(json["classes"][1]["AP"] == nullptr);
  const Run none = atrous::test::atrous(work, "eval --dataset cityscapes city --results city");
  CHECK(none.exit_code == 1);
  CHECK(none.err.find("0 files ulm_000000_000019*.txt") != std::string::npos);
}

TEST_CASE("options for objects need a network that finds some", "[cli]") {
  const Workspace work;
  make_weights(work);
  work.picture("rgb.jpg", "photo.jpg");
  for (const char* options : {"--format coco", "--format ids", "--format cityscapes",
                              "--score-threshold 0.3", "--classes 1", "--max-instances 3"}) {
    INFO(options);
    const Run run =
        atrous::test::atrous(work, std::string("segment -w net.safetensors photo.jpg ") + options);
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("finds no objects") != std::string::npos);
  }
  const Run eval = atrous::test::atrous(work, "eval --dataset coco a.json b -w net.safetensors");
  CHECK(eval.exit_code == 2);
}
