#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "io/image/encode.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;

namespace {

/// Labels as ground truth under a picture's name, and a CamVid folder around them.
void write_truth(const fs::path& path, int height, int width, std::uint16_t id) {
  fs::create_directories(path.parent_path());
  const auto count = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  io::write_label_png(path, {height, width, std::vector<std::uint16_t>(count, id)},
                      io::voc_palette(21));
}

}  // namespace

TEST_CASE("models lists systems and options", "[cli]") {
  const Workspace work;
  const Run run = atrous::test::atrous(work, "models --json");
  CHECK(run.exit_code == 0);
  const Json systems = Json::parse(run.out).at("systems");
  const auto found = std::find_if(systems.begin(), systems.end(), [](const Json& each) {
    return each["name"] == "lwrefinenet-mbv2";
  });
  REQUIRE(found != systems.end());
  CHECK((*found)["paper"] == "arXiv:1810.03272");
  CHECK((*found)["options"][0]["name"] == "classes");
  CHECK(atrous::test::atrous(work, "models").out.find("arXiv:1810.03272") != std::string::npos);
}

TEST_CASE("inspect shows tensors, plan and memory", "[cli]") {
  const Workspace work;
  make_weights(work);
  const Run run = atrous::test::atrous(work, "inspect net.safetensors --size 64x32 --json");
  REQUIRE(run.exit_code == 0);
  const Json json = Json::parse(run.out);
  CHECK(json["recipe"]["name"] == "small");
  CHECK(json["width"] == 64);
  CHECK(json["height"] == 32);
  CHECK(json["tensors"].size() > 200);
  CHECK(json["bytes"]["activations"].get<int>() > 0);
  const Json& last = json["steps"].back();
  CHECK(last["name"] == "labels");
  CHECK(last["output"] == Json({1, 32, 64, 1}));
  const Run text = atrous::test::atrous(work, "inspect net.safetensors --why");
  CHECK(text.exit_code == 0);
  CHECK(text.out.find("segm.bias") != std::string::npos);
  CHECK(text.out.find("encoder.stem.conv") != std::string::npos);
  CHECK(text.out.find("because") != std::string::npos);
}

TEST_CASE("inspect shows the tensors of a file that fits no network", "[cli]") {
  const Workspace work;
  make_weights(work, "odd.safetensors", [](WeightStore& store) {
    store.metadata().clear();
    store.add("surplus", Tensor::from_floats(Shape{1}, std::vector<float>{1}));
  });
  const Run run = atrous::test::atrous(work, "inspect ./odd.safetensors");
  CHECK(run.exit_code == 3);
  CHECK(run.out.find("segm.bias") != std::string::npos);
  CHECK(run.out.find("surplus [1] is not expected") != std::string::npos);
  CHECK(atrous::test::atrous(work, "inspect ./odd.safetensors --show tensors").exit_code == 0);
}

TEST_CASE("bench measures, with random weights if need be", "[cli]") {
  const Workspace work;
  const Run run = atrous::test::atrous(
      work,
      "bench -m lwrefinenet-mbv2:classes=3,width=8 --size 64x48 --repeat 5 --json --threads 1");
  REQUIRE(run.exit_code == 0);
  const Json json = Json::parse(run.out);
  CHECK(json["runs"] == 5);
  CHECK(json["threads"] == 1);
  CHECK(json["weights"] == "random weights");
  const Json& ms = json["milliseconds"];
  CHECK(ms["min"].get<double>() > 0);
  CHECK(ms["min"].get<double>() <= ms["p50"].get<double>());
  CHECK(ms["p50"].get<double>() <= ms["p90"].get<double>());
  CHECK(ms["p90"].get<double>() <= ms["p99"].get<double>());
  CHECK(json["bytes"]["peak_resident"].get<double>() > 1e6);
}

TEST_CASE("eval scores folders and CamVid's layout", "[cli]") {
  const Workspace work;
  make_weights(work);
  for (const char* name : {"a", "b", "c"}) {
    work.picture("rgb.png", std::string("images/") + name + ".png");
    write_truth(work / (std::string("labels/") + name + ".png"), 9, 13, 1);
  }
  const std::string start = "eval -w net.safetensors --json --dataset ";

  SECTION("the network's own results score 100 percent") {
    CHECK(atrous::test::atrous(work, "segment -w net.safetensors images -o own -q").exit_code == 0);
    const Run run = atrous::test::atrous(work, start + "folders images own");
    REQUIRE(run.exit_code == 0);
    const Json json = Json::parse(run.out);
    CHECK(json["mean_iou"] == 1.0);
    CHECK(json["pixel_accuracy"] == 1.0);
    CHECK(json["frames"] == 3);
    CHECK(json["protocol"].get<std::string>().find("single scale") == 0);
    CHECK(json["classes"].size() == 3);
  }
  SECTION("pixels with the ignored label do not count") {
    write_truth(work / "labels/a.png", 9, 13, 255);
    const Run run = atrous::test::atrous(work, start + "folders images labels --limit 1");
    REQUIRE(run.exit_code == 0);
    CHECK(Json::parse(run.out)["pixel_accuracy"] == 0.0);
  }
  SECTION("a frame of another size is named, the others count") {
    write_truth(work / "labels/b.png", 8, 13, 1);
    const Run run = atrous::test::atrous(work, start + "folders images labels");
    CHECK(run.exit_code == 1);
    CHECK(run.complaints() == 1);
    CHECK(run.err.find("b.png") != std::string::npos);
    CHECK(Json::parse(run.out)["frames"] == 2);
    CHECK(Json::parse(run.out)["failed"] == 1);
  }
  SECTION("CamVid has 11 classes, this network 3") {
    fs::rename(work / "images", work / "test");
    fs::rename(work / "labels", work / "test_labels");
    const Run run = atrous::test::atrous(work, start + "camvid .");
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("11 classes") != std::string::npos);
  }
}
