// What recipes do to weights and results, in the program.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "io/image/labels.h"
#include "nets/recipe.h"
#include "tests/cli/program.h"

using namespace atrous;
using namespace atrous::test;
using Json = nlohmann::json;

namespace {

constexpr const char* kFirst = "layer1.0.weight";  // the first convolution

/// Changes the recipe inside a store.
std::function<void(WeightStore&)> with_recipe(const std::function<void(Json&)>& change) {
  return [change](WeightStore& store) {
    std::string& text = store.metadata().find(nets::kRecipeKey)->second;
    Json recipe = Json::parse(text);
    change(recipe);
    text = recipe.dump();
  };
}

/// The store's tensors for which `wanted` holds, with its metadata.
WeightStore part_of(const WeightStore& store, const std::function<bool(std::string_view)>& wanted) {
  WeightStore part(store.source());
  for (const auto& [name, tensor] : store.tensors())
    if (wanted(name)) part.add(name, tensor);
  part.metadata() = store.metadata();
  return part;
}

/// A colourful picture, large enough for all of a network's places.
std::string colours() {
  constexpr int kWidth = 96, kHeight = 64;
  std::string bytes = "P6\n96 64\n255\n";
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      for (const int value : {2 * x, 4 * y, x * y % 256}) bytes += static_cast<char>(value);
  return bytes;
}

Run segment(const Workspace& work, const std::string& weights, const std::string& rest) {
  return atrous::test::atrous(work, "segment x.png -w " + weights + " " + rest);
}

}  // namespace

TEST_CASE("a first layer turned round makes BGR of RGB", "[cli][recipes]") {
  const Workspace work;
  work.write("x.png", colours());
  const Json mean = {100, 110, 120}, turned = {120, 110, 100};
  make_weights(work, "bgr.safetensors", with_recipe([&](Json& recipe) {
                 recipe["preprocess"]["channel_order"] = "bgr";
                 recipe["preprocess"]["scale"] = 1;
                 recipe["preprocess"]["mean"] = mean;
                 recipe["preprocess"]["std"] = {60, 60, 60};
               }));
  make_weights(work, "rgb.safetensors", with_recipe([&](Json& recipe) {
                 recipe["preprocess"]["channel_order"] = "rgb";
                 recipe["preprocess"]["scale"] = 1;
                 recipe["preprocess"]["mean"] = turned;
                 recipe["preprocess"]["std"] = {60, 60, 60};
                 recipe["reversed_input"] = kFirst;
               }));
  make_weights(work, "plain.safetensors", with_recipe([&](Json& recipe) {
                 recipe["preprocess"]["scale"] = 1;
                 recipe["preprocess"]["mean"] = turned;
                 recipe["preprocess"]["std"] = {60, 60, 60};
               }));
  CHECK(segment(work, "bgr.safetensors", "-o bgr.png").exit_code == 0);
  CHECK(segment(work, "rgb.safetensors", "-o rgb.png").exit_code == 0);
  CHECK(segment(work, "plain.safetensors", "-o plain.png").exit_code == 0);
  CHECK(read_file(work / "rgb.png") == read_file(work / "bgr.png"));
  CHECK(read_file(work / "plain.png") != read_file(work / "bgr.png"));

  SECTION("a converted file has them turned already") {
    CHECK(atrous::test::atrous(work, "convert rgb.safetensors -o own.safetensors").exit_code == 0);
    CHECK(segment(work, "own.safetensors", "-o own.png").exit_code == 0);
    CHECK(read_file(work / "own.png") == read_file(work / "bgr.png"));
  }
  SECTION("a tensor that is no first layer is refused") {
    for (const char* name : {"segm.weight", "nothing.weight"}) {
      make_weights(work, "bad.safetensors",
                   with_recipe([&](Json& recipe) { recipe["reversed_input"] = name; }));
      const Run run = segment(work, "bad.safetensors", "");
      INFO(run.err);
      CHECK(run.exit_code == 3);
      CHECK(run.err.find("reversed_input") != std::string::npos);
      CHECK(run.err.find(name) != std::string::npos);
    }
  }
}

TEST_CASE("a dataset's own ids go out and come in", "[cli][recipes]") {
  const Workspace work;
  fs::create_directories(work / "pictures");
  work.picture("rgb.png", "x.png");
  work.picture("rgb.png", "pictures/x.png");
  make_weights(work);
  make_weights(work, "ids.safetensors", with_recipe([](Json& recipe) {
                 recipe["label_map"] = {7, 21, 23};
               }));
  CHECK(segment(work, "ids.safetensors", "-o labels/x.png").exit_code == 0);
  CHECK(segment(work, "ids.safetensors", "--format dataset-ids -o ids/x.png").exit_code == 0);
  const auto labels = io::read_label_png(work / "labels/x.png");
  const auto ids = io::read_label_png(work / "ids/x.png");
  REQUIRE(labels.ids.size() == ids.ids.size());
  const int map[] = {7, 21, 23};
  for (std::size_t i = 0; i < ids.ids.size(); ++i) CHECK(ids.ids[i] == map[labels.ids[i]]);

  const auto score = [&](const std::string& weights, const std::string& truth) {
    const Run run = atrous::test::atrous(
        work, "eval --dataset folders pictures " + truth + " --json -w " + weights);
    INFO(run.err);
    REQUIRE(run.exit_code == 0);
    return Json::parse(run.out)["pixel_accuracy"].get<double>();
  };
  CHECK(score("ids.safetensors", "labels") == 1);
  CHECK(score("ids.safetensors", "ids --dataset-ids") == 1);

  SECTION("a recipe without ids says so") {
    for (const char* arguments : {"segment x.png -w net.safetensors --format dataset-ids",
                                  "eval --dataset folders pictures labels --dataset-ids "
                                  "-w net.safetensors"}) {
      const Run run = atrous::test::atrous(work, arguments);
      CHECK(run.exit_code == 2);
      CHECK(run.err.find("label_map") != std::string::npos);
    }
  }
}

TEST_CASE("a network in several files is named by their folder", "[cli][recipes]") {
  const Workspace work;
  work.picture("rgb.png", "x.png");
  fs::create_directories(work / "net");
  const auto first = [](std::string_view name) { return name.starts_with("layer"); };
  make_weights(work);
  make_weights(work, "net/encoder.safetensors",
               [&](WeightStore& store) { store = part_of(store, first); });
  make_weights(work, "net/decoder.safetensors", [&](WeightStore& store) {
    store = part_of(store, [&](std::string_view name) { return !first(name); });
  });
  work.write("net/README", "Weights of a network in two parts.\n");
  work.write("small.json", [&] {
    std::string text;
    make_weights(work, "other.safetensors", [&](WeightStore& store) {
      text = store.metadata().find(nets::kRecipeKey)->second;
    });
    return text;
  }());
  CHECK(segment(work, "net.safetensors", "-o whole.png").exit_code == 0);
  const Run parts = segment(work, "net -m small.json", "-o parts.png");
  INFO(parts.err);
  CHECK(parts.exit_code == 0);
  CHECK(read_file(work / "parts.png") == read_file(work / "whole.png"));

  SECTION("a tensor in two of its files is refused") {
    fs::copy(work / "net/encoder.safetensors", work / "net/again.safetensors");
    const Run run = segment(work, "net -m small.json", "");
    CHECK(run.exit_code == 3);
    CHECK(run.err.find("another file of the folder") != std::string::npos);
  }
  SECTION("a folder without weights is refused") {
    fs::create_directories(work / "empty");
    const Run run = segment(work, "empty", "");
    CHECK(run.exit_code == 3);
    CHECK(run.err.find("no file in this folder holds weights") != std::string::npos);
  }
}

TEST_CASE("training state in a file is ignored by name", "[cli][recipes]") {
  const Workspace work;
  work.picture("rgb.png", "x.png");
  const float one[] = {1};
  for (const char* name : {"layer1.1.num_batches_tracked", "global_step", "conv1_w_momentum",
                           "a/Momentum", "auxiliary_head.conv.weight"}) {
    DYNAMIC_SECTION(name) {
      make_weights(work, "more.safetensors", [&](WeightStore& store) {
        store.add(name, Tensor::from_floats(Shape{1}, one));
      });
      CHECK(segment(work, "more.safetensors", "-o more.png").exit_code == 0);
    }
  }
  make_weights(work, "momentum.safetensors", [&](WeightStore& store) {
    store.add("momentum_of_things", Tensor::from_floats(Shape{1}, one));
  });
  CHECK(segment(work, "momentum.safetensors", "").exit_code == 3);
}

TEST_CASE("models lists the recipes with scores and ids", "[cli][recipes]") {
  const Workspace work;
  const Run run = atrous::test::atrous(work, "models --json");
  REQUIRE(run.exit_code == 0);
  const Json recipes = Json::parse(run.out)["recipes"];
  const auto found = std::find_if(recipes.begin(), recipes.end(), [](const Json& each) {
    return each["name"] == "maskrcnn50-fpn-coco-detectron2";
  });
  REQUIRE(found != recipes.end());
  CHECK((*found)["score"]["mask_ap"] == 37.2);
  CHECK((*found)["label_map"][79] == 90);
  CHECK((*found)["licence"] == "CC BY-SA 3.0");
  const Run text = atrous::test::atrous(work, "models");
  CHECK(text.out.find("box ap 41.00, mask ap 37.20 on COCO val2017") != std::string::npos);
}
