// What code bases do differently between the networks of a detector.
#include <catch2/catch.hpp>
#include <cmath>

#include "nets/instances/rcnn.h"
#include "nets/stages/place_picture.h"

using namespace atrous;
using namespace atrous::nets;

namespace {

struct Fixture {
  Selection selection{.isa = host_isa(), .device = {}};
  ThreadPool pool{2};
  StageContext context{selection, pool};
};

TensorView view(std::vector<float>& values, const Shape& shape) {
  return {TensorDesc::dense(DType::f32, shape), reinterpret_cast<std::byte*>(values.data())};
}

/// Scores of proposals from one place with three shapes.
std::vector<float> scores_with(Background background, std::vector<float> scores) {
  Fixture f;
  const std::vector<Box> anchors = {{0, 0, 4, 4}, {20, 0, 26, 6}, {40, 0, 48, 8}};
  std::vector<float> deltas(12, 0.0F);
  const int channels = static_cast<int>(scores.size());
  const ProposalLevel level{view(scores, Shape{1, 1, 1, channels}),
                            view(deltas, Shape{1, 1, 1, 12}), &anchors};
  const Proposals found =
      select_proposals({.background = background}, {&level, 1}, corners_of({64, 64}), f.context);
  std::vector<float> by_anchor(3);
  for (std::size_t i = 0; i < found.boxes.size(); ++i)
    by_anchor[static_cast<std::size_t>(found.boxes[i].x1 / 20)] = found.scores[i];
  return by_anchor;
}

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

void check_near(const std::vector<float>& got, const std::vector<float>& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(want[i]));
}

Box to_picture(const RcnnParams& params, const Box& box, Extent picture) {
  const Rcnn method(params);
  return method.to_picture(box, {picture, method.frame(picture)});
}

void check_box(const Box& got, const Box& want) {
  CHECK(got.x1 == Approx(want.x1).margin(1e-3));
  CHECK(got.y1 == Approx(want.y1).margin(1e-3));
  CHECK(got.x2 == Approx(want.x2).margin(1e-3));
  CHECK(got.y2 == Approx(want.y2).margin(1e-3));
}

}  // namespace

TEST_CASE("the background's scores lie where each code base has them", "[nets][stages]") {
  check_near(scores_with(Background::none, {1, 2, 3}), {sigmoid(1), sigmoid(2), sigmoid(3)});
  const std::vector<float> six = {5, 1, -2, 3, 0.5F, 4};
  check_near(scores_with(Background::first, six),
             {sigmoid(3 - 5), sigmoid(0.5F - 1), sigmoid(4 + 2)});
  check_near(scores_with(Background::neighbour, six),
             {sigmoid(1 - 5), sigmoid(3 + 2), sigmoid(4 - 0.5F)});
  // Channels 1, 3 and 5, each against the one half of six away.
  check_near(scores_with(Background::crossed, six),
             {sigmoid(1 - 0.5F), sigmoid(3 - 5), sigmoid(4 + 2)});
}

TEST_CASE("levels are suppressed one by one or together", "[nets][stages]") {
  Fixture f;
  const std::vector<Box> anchors = {{0, 0, 10, 10}};
  std::vector<float> high = {3}, low = {1}, deltas(4, 0.0F);
  const ProposalLevel levels[] = {
      {view(low, Shape{1, 1, 1, 1}), view(deltas, Shape{1, 1, 1, 4}), &anchors},
      {view(high, Shape{1, 1, 1, 1}), view(deltas, Shape{1, 1, 1, 4}), &anchors}};
  const Box window = corners_of({64, 64});
  CHECK(select_proposals({}, levels, window, f.context).boxes.size() == 2);
  const Proposals together = select_proposals({.together = true}, levels, window, f.context);
  REQUIRE(together.boxes.size() == 1);
  CHECK(together.scores[0] == Approx(sigmoid(3)));
}

TEST_CASE("a region is of every class above the threshold, or of its best", "[nets][stages]") {
  Fixture f;
  const std::vector<Box> regions = {{0, 0, 8, 8}, {20, 20, 30, 30}};
  const std::vector<float> scores = {0.1F, 0.5F, 0.4F, 0.6F, 0.3F, 0.1F};  // background first
  const std::vector<float> deltas(24, 0.0F);
  DetectionParams params{.classes = 2, .probabilities = true, .least_score = 0.2F};
  const BoxScores heads{regions, scores, deltas};
  CHECK(select_detections(params, heads, corners_of({64, 64}), f.context).size() == 3);
  params.best_class_only = true;
  const auto best = select_detections(params, heads, corners_of({64, 64}), f.context);
  REQUIRE(best.size() == 1);
  CHECK(best[0].label == 0);
  CHECK(best[0].region == 0);
}

TEST_CASE("a picture lies in the middle of its frame", "[nets][stages]") {
  Fixture f;
  std::vector<float> picture = {1, 2, 3, 4, 5, 6}, input(4 * 4 * 3, 9);
  const Framing framing{.resized = {1, 2}, .padded = {4, 4}, .top = 2, .left = 1};
  place_picture(view(picture, Shape{1, 1, 2, 3}), framing, view(input, Shape{1, 4, 4, 3}),
                {-1, -2, -3}, f.context);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      for (int c = 0; c < 3; ++c) {
        const bool inside = y == 2 && (x == 1 || x == 2);
        const int want = inside ? 1 + 3 * (x - 1) + c : -1 - c;
        CHECK(input[static_cast<std::size_t>((y * 4 + x) * 3 + c)] == static_cast<float>(want));
      }
    }
  }
}

TEST_CASE("boxes return to the picture as each code base has it", "[nets][stages]") {
  const Extent picture{100, 203};
  RcnnParams edges;
  edges.sizing = {.rounding = Sizing::Rounding::nearest, .shorter = 250, .longer = 400};
  const Framing frame = Rcnn(edges).frame(picture);
  CHECK(frame.resized == Extent{197, 400});
  // By the ratio of the rounded sides, each axis its own.
  check_box(to_picture(edges, {40, 19.7F, 80, 39.4F}, picture), {20.3F, 10, 40.6F, 20});

  RcnnParams pixels;
  pixels.corners = BoxCorners::pixels;
  pixels.decode_in_picture = true;
  pixels.sizing = {.rounding = Sizing::Rounding::even, .shorter = 250, .longer = 400};
  const auto scale = static_cast<float>(400.0 / 203);
  check_box(to_picture(pixels, {40, 20, 80, 40}, picture),
            {40 / scale, 20 / scale, 80 / scale, 40 / scale});

  RcnnParams places;
  places.corners = BoxCorners::places;
  places.sizing = {
      .rounding = Sizing::Rounding::grown, .shorter = 64, .longer = 128, .square = true};
  const Framing square = Rcnn(places).frame(picture);
  CHECK(square.resized == Extent{63, 128});
  CHECK(square.padded == Extent{128, 128});
  CHECK(square.top == 32);
  CHECK(square.left == 0);
  CHECK(square.black);
  // The first and last place of the picture in the square are those of the picture.
  check_box(to_picture(places, {0, 32, 127, 94}, picture), {0, 0, 202, 99});
  check_box(to_picture(places, {63.5F, 63, 127, 94}, picture), {101, 50, 202, 99});
}
