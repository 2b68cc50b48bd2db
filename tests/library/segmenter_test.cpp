#include <catch2/catch.hpp>
#include <thread>

#include "apps/library/atrous.h"
#include "nets/recipe.h"
#include "tests/cli/program.h"

using atrous::test::make_weights;
using atrous::test::Workspace;

namespace {

atrous::Image picture(int height, int width) {
  atrous::Image image{height, width, 3, {}};
  for (int i = 0; i < height * width * 3; ++i)
    image.pixels.push_back(static_cast<std::uint8_t>(i * 37 + i / 7));
  return image;
}

atrous::SegmenterOptions options_for(const Workspace& work) {
  atrous::SegmenterOptions options;
  options.weights = make_weights(work).string();
  return options;
}

atrous::Status status_of_opening(const atrous::SegmenterOptions& options) {
  try {
    const atrous::Segmenter segmenter(options);
  } catch (const std::exception& error) {
    return atrous::status_of(error);
  }
  return atrous::Status::done;
}

}  // namespace

TEST_CASE("a segmenter labels pictures of several sizes, each time alike", "[library]") {
  const Workspace work;
  atrous::Segmenter segmenter(options_for(work));
  CHECK(segmenter.info().name == "small");
  CHECK(segmenter.info().classes.at(1).name == "tree");
  CHECK(segmenter.info().paper == "arXiv:1810.03272");
  std::vector<std::vector<std::uint16_t>> first;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 6; ++i) {  // more sizes than sessions and plans are kept
      const atrous::LabelMap labels = segmenter.segment(picture(20 + i, 30).view());
      CHECK(labels.height == 20 + i);
      CHECK(labels.width == 30);
      if (round == 0) first.push_back(labels.ids);
      CHECK(labels.ids == first[static_cast<std::size_t>(i)]);
    }
  }
  CHECK(segmenter.timings().network > 0);
  CHECK(segmenter.memory().weights > 0);
  CHECK(segmenter.memory().peak >= segmenter.memory().weights + segmenter.memory().activations);
}

TEST_CASE("segmenters of two threads share their weights", "[library]") {
  const Workspace work;
  atrous::Segmenter one(options_for(work));
  atrous::Segmenter two = one.share();
  const atrous::Image image = picture(40, 50);
  atrous::LabelMap first, second;
  std::thread other([&] { second = two.segment(image.view()); });
  first = one.segment(image.view());
  other.join();
  CHECK(first.ids == second.ids);
  CHECK(one.memory().weights == two.memory().weights);
}

TEST_CASE("a recipe's resizing comes back to the picture's size", "[library]") {
  const Workspace work;
  atrous::SegmenterOptions options;
  options.weights = make_weights(work, "net.safetensors", [](atrous::WeightStore& store) {
                      std::string& json = store.metadata().find(atrous::nets::kRecipeKey)->second;
                      auto recipe = atrous::nets::parse_recipe(json, "test");
                      recipe.resize = {atrous::nets::ResizeRule::Mode::fixed, 32, 48};
                      json = atrous::nets::to_json(recipe);
                    }).string();
  atrous::Segmenter segmenter(options);
  const atrous::LabelMap labels = segmenter.segment(picture(21, 33).view());
  CHECK(labels.height == 21);
  CHECK(labels.width == 33);
  CHECK(labels.ids.size() == 21 * 33);
}

TEST_CASE("a segmenter's failures have their status", "[library]") {
  const Workspace work;
  const atrous::SegmenterOptions fine = options_for(work);
  auto options = fine;
  options.device = "cuda";
  CHECK(status_of_opening(options) == atrous::Status::device);
  options = fine;
  options.threads = -1;
  CHECK(status_of_opening(options) == atrous::Status::usage);
  options = fine;
  options.weights = (work / "missing").string();
  CHECK(status_of_opening(options) == atrous::Status::weights);
  options = fine;
  options.max_memory = 1000;
  atrous::Segmenter capped(options);
  try {
    capped.segment(picture(8, 8).view());
    FAIL("the cap was passed");
  } catch (const std::exception& error) {
    CHECK(atrous::status_of(error) == atrous::Status::memory);
  }
  try {
    capped.segment({});
    FAIL("an empty view was taken");
  } catch (const std::exception& error) {
    CHECK(atrous::status_of(error) == atrous::Status::usage);
  }
}

TEST_CASE("after a picture that passes the cap, smaller ones still fit", "[library]") {
  const Workspace work;
  auto options = options_for(work);
  options.max_memory = std::size_t{12} << 20;
  atrous::Segmenter segmenter(options);
  const atrous::Image large = picture(600, 600);
  const atrous::Image small = picture(50, 50);
  CHECK(segmenter.segment(small.view()).width == 50);
  CHECK_THROWS(segmenter.segment(large.view()));
  CHECK(segmenter.segment(small.view()).width == 50);
}
