// Objects of a small detector in every format.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "io/image/encode.h"
#include "io/image/image.h"
#include "io/image/labels.h"
#include "io/results/cityscapes_results.h"
#include "io/results/rle.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;

namespace {

Run find(const Workspace& work, const std::string& options, const std::string& before = {}) {
  return atrous::test::atrous(work, "segment -w detector.safetensors photo.png " + options, before);
}

Json first_line(const Run& run) {
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  return Json::parse(run.out.substr(0, run.out.find('\n')));
}

void make_photo(const Workspace& work) {
  io::Image photo = io::make_image(48, 80, 3);
  for (std::size_t i = 0; i < photo.pixels.size(); ++i)
    photo.pixels[i] = static_cast<std::uint8_t>(i * 37 + i / 7 + i / 240 * 11);
  io::write_image(work / "photo.png", photo);
}

}  // namespace

TEST_CASE("objects come out in every format, alike", "[cli]") {
  const Workspace work;
  make_detector(work);
  make_photo(work);
  const Json line = first_line(find(work, "--json --score-threshold 0.1 -o ids.png"));
  const Json& objects = line.at("instances");
  const std::size_t count = objects.size();
  REQUIRE(count > 1);
  const io::LabelMap ids = io::read_label_png(work / "ids.png");
  CHECK(ids.width == 80);
  CHECK(*std::max_element(ids.ids.begin(), ids.ids.end()) <= count);

  REQUIRE(find(work, "--format coco -o found.json --score-threshold 0.1").exit_code == 0);
  const Json coco = Json::parse(read_file(work / "found.json"));
  REQUIRE(coco.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(coco[i].at("score").get<float>() == Approx(objects[i].at("score").get<float>()));
    CHECK(coco[i].at("image_id") == 1);
    const Json& mask = coco[i].at("segmentation");
    CHECK(mask.at("size") == Json({48, 80}));
    CHECK_FALSE(mask.at("counts").get<std::string>().empty());
    const std::map<std::string, int> categories = {{"person", 1}, {"car", 3}, {"dog", 18}};
    CHECK(coco[i].at("category_id") == categories.at(objects[i].at("name")));
  }

  REQUIRE(find(work, "--format cityscapes -o city/").exit_code == 0);
  const auto files = work.files("city");
  REQUIRE(std::find(files.begin(), files.end(), "photo.txt") != files.end());
  const auto city = io::read_cityscapes_instances(work / "city/photo.txt");
  for (const auto& each : city) CHECK((each.label_id == 24 || each.label_id == 26));
  CHECK(city.size() + 1 == files.size());

  REQUIRE(find(work, "--format overlay -o shown.png --score-threshold 0.1").exit_code == 0);
  CHECK(io::read_image(work / "shown.png").width == 80);
}

TEST_CASE("objects are chosen by score, number and class", "[cli]") {
  const Workspace work;
  make_detector(work);
  make_photo(work);
  const Json all = first_line(find(work, "--json --score-threshold 0 -o a.png")).at("instances");
  REQUIRE(all.size() > 2);
  const Json two = first_line(find(work, "--json --score-threshold 0 --max-instances 2 -o b.png"));
  REQUIRE(two.at("instances").size() == 2);
  CHECK(two.at("instances")[0] == all[0]);
  CHECK(two.at("instances")[1] == all[1]);
  const Json none = first_line(find(work, "--json --score-threshold 1 -o c.png"));
  CHECK(none.at("instances").empty());
  const io::LabelMap empty = io::read_label_png(work / "c.png");
  CHECK(*std::max_element(empty.ids.begin(), empty.ids.end()) == 0);
  const std::string name = all[0].at("name");
  const Json some = first_line(find(work, "--json --score-threshold 0 -o d.png --classes " + name));
  for (const Json& each : some.at("instances")) CHECK(each.at("name") == name);
  const Run wrong = find(work, "--classes cat -o e.png");
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err.find("person, car, dog") != std::string::npos);
}

TEST_CASE("objects do not change with the number of threads or the kind of kernels", "[cli]") {
  const Workspace work;
  make_detector(work);
  make_photo(work);
  std::vector<std::string> found;
  for (const char* threads : {"1", "2", "7"}) {
    const std::string file = std::string("found") + threads + ".json";
    REQUIRE(find(work, "--format coco -o " + file + " --threads " + threads).exit_code == 0);
    found.push_back(read_file(work / file));
  }
  CHECK(found[0].size() > 100);
  CHECK(found[1] == found[0]);
  CHECK(found[2] == found[0]);
  REQUIRE(find(work, "--format coco -o plain.json", "ATROUS_ISA=scalar").exit_code == 0);
  const Json plain = Json::parse(read_file(work / "plain.json")), best = Json::parse(found[0]);
  CHECK(plain.size() == best.size());
  CHECK(plain.at(0).at("category_id") == best.at(0).at("category_id"));
}
